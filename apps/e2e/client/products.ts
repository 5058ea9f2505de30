/**
 * Products of the catalogue that no recorded basket of the first eight weeks names: what these tests do to their
 * price and stock does not disturb a replay. Each test file that changes one has it for itself.
 */
export const ICE = 25671;
export const BREAD = 26093;
export const SWEET_ROLLS = 26636;
export const ICE_CREAM = 26941;
export const AIR_CARE = 27021;
export const CUPS = 27346;
export const MUSTARD = 27697;
export const MACARONI = 27760;
export const COFFEE = 27812;
export const BEANS = 27923;

/** Is in the catalogue, was never sold, and so has no price. */
export const WITHOUT_PRICE = 26190;
export const UNKNOWN = 2_147_483_647;

/** As the products file has it. */
export const PRICE_OF_BREAD = 159;
export const PRICE_OF_ICE = 349;
export const ALL_PRODUCTS = 92_331;

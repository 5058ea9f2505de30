import { writeSaga } from './saga-document.ts';

// npm run docs:saga: writes the tables of the code into docs/saga.md.

writeSaga();

/**
 * Both scripts compare and write in one step; Redis runs nothing in between. `GETRANGE` reads the version alone, not the
 * whole value. Several keys a call, each with its own arguments; a Redis Cluster would need one call a slot.
 */
const VERSION_OF_WHAT_IS_THERE = `
local function there(key)
  return tonumber(string.match(redis.call('GETRANGE', key, 0, 15), '^(%d+)[:!]'))
end`;

/** ARGV for each key: version, TTL in ms, entry. Writes unless something newer is there. */
export const FILL = `${VERSION_OF_WHAT_IS_THERE}
for i, key in ipairs(KEYS) do
  local version = there(key)
  if not version or version <= tonumber(ARGV[3 * i - 2]) then
    redis.call('SET', key, ARGV[3 * i], 'PX', ARGV[3 * i - 1])
  end
end`;

/** ARGV for each key: minimal version, TTL in ms, entry. Leaves a value that is new enough and a later tombstone. */
export const BURY = `${VERSION_OF_WHAT_IS_THERE}
for i, key in ipairs(KEYS) do
  local version = there(key)
  if not version or version < tonumber(ARGV[3 * i - 2]) then
    redis.call('SET', key, ARGV[3 * i], 'PX', ARGV[3 * i - 1])
  end
end`;

"""What a Redis node does in one step, as Lua. Each reads envelopes at the fixed places of envelope.py.

Chunk keys are made inside the scripts: these are independent nodes, never a Redis Cluster, so a script may
touch keys that were not named to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha1
from typing import Final

_READ_HEAD: Final = """
local head = redis.pcall('GETRANGE', KEYS[1], 0, 15)
if type(head) ~= 'string' then head = '' end
local ours = #head == 16 and string.byte(head, 1) == 1
local flags = ours and string.byte(head, 2) or 0
local function flagged(bit) return math.floor(flags / bit) % 2 == 1 end
local function chunk_keys()
  local keys = {}
  if not flagged(8) then return keys end
  local key_length = struct.unpack('>I2', head, 3)
  local manifest = redis.call('GETRANGE', KEYS[1], 52 + key_length, 52 + key_length + 11)
  if #manifest ~= 12 then return keys end
  local generation = string.gsub(string.sub(manifest, 1, 8), '.', function(c)
    return string.format('%02x', string.byte(c))
  end)
  for number = 0, struct.unpack('>I4', manifest, 9) - 1 do
    keys[#keys + 1] = KEYS[1] .. '#' .. generation .. '#' .. number
  end
  return keys
end
"""

_STORE: Final = (
    _READ_HEAD
    + """
if ours then
  local high, low = struct.unpack('>I4I4', head, 9)
  local new_high, new_low = struct.unpack('>I4I4', ARGV[1], 9)
  local older = new_high < high or (new_high == high and new_low < low)
  if older then
    -- A version that is a time (microseconds) well ahead of this node's clock was made by a clock that is
    -- wrong: it does not keep newer values out. Versions of rows are nowhere near.
    local time = redis.call('TIME')
    if high * 4294967296 + low > time[1] * 1000000 + time[2] + 2000000 then older = false end
  end
  if older or (ARGV[3] == 'absent' and not flagged(4)) then return 0 end
  local chunks = chunk_keys()
  if #chunks > 0 then redis.call('UNLINK', unpack(chunks)) end
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""
)

_TOUCH: Final = (
    _READ_HEAD
    + """
if not ours or flagged(4) then return 0 end
if redis.call('PEXPIRE', KEYS[1], ARGV[1], 'GT') == 1 then
  redis.call('SETRANGE', KEYS[1], 24, ARGV[2])
end
for _, key in ipairs(chunk_keys()) do redis.call('PEXPIRE', key, ARGV[1], 'GT') end
return 1
"""
)

_APPEND: Final = (
    _READ_HEAD
    + """
if ours and flagged(32) then
  redis.call('APPEND', KEYS[1], string.sub(ARGV[1], ARGV[2] + 1))
  return 1
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
return 0
"""
)

_INCREMENT: Final = """
local held = redis.pcall('GET', KEYS[1])
if type(held) ~= 'string' or not string.match(held, '^%d+$') then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
  return tonumber(ARGV[2])
end
local sum = redis.call('INCRBY', KEYS[1], ARGV[1])
if sum < 0 then
  redis.call('SET', KEYS[1], 0, 'KEEPTTL')
  return 0
end
return sum
"""

_RAISE: Final = """
local held = tonumber(redis.call('GET', KEYS[1]))
if held and held < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], ARGV[1], 'KEEPTTL') end
return 1
"""

_DISCARD: Final = """
if redis.pcall('GETRANGE', KEYS[1], 0, #ARGV[1] - 1) == ARGV[1] then redis.call('UNLINK', KEYS[1]) end
return 1
"""

_RELEASE: Final = """
if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end
return 0
"""


@dataclass(frozen=True, slots=True)
class Script:
    """One script.

    Attributes:
        text: Lua 5.1, as Redis runs it.
        digest: what a node that has loaded it knows it by.
    """

    text: str
    digest: str


def _script(text: str) -> Script:
    # Redis names scripts by SHA-1; nothing is protected by it.
    return Script(text, sha1(text.encode(), usedforsecurity=False).hexdigest())


STORE: Final = _script(_STORE)
TOUCH: Final = _script(_TOUCH)
APPEND: Final = _script(_APPEND)
INCREMENT: Final = _script(_INCREMENT)
RAISE: Final = _script(_RAISE)
DISCARD: Final = _script(_DISCARD)
RELEASE: Final = _script(_RELEASE)
ALL: Final = (STORE, TOUCH, APPEND, INCREMENT, RAISE, DISCARD, RELEASE)

// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "RateLimit/Quota",
      "description": "Lets so many requests through in a day, week or month, by any key.",
      "type": "object",
      "additionalProperties": false,
      "required": ["limit", "period"],
      "examples": [{"limit": 1000, "period": "MONTH", "key": ["ctx.apiKey.apiKeyId"]}],
      "properties": {
        "limit": {
          "description": "Requests that a key has in a period.",
          "type": "integer",
          "minimum": 0,
          "maximum": 9007199254740991
        },
        "period": {
          "description": "How long a period is; it begins at midnight UTC.",
          "enum": ["DAY", "WEEK", "MONTH"]
        },
        "offset": {
          "description": "Days by which periods begin later: a WEEK on Sunday, with 1 on Monday; a MONTH on its 1st, with 14 on its 15th.",
          "type": "integer",
          "minimum": 0,
          "maximum": 27,
          "default": 0
        },
        "plan": {
          "description": "Whose quota it is: steps of one plan and file count together; the step's name unless written.",
          "type": "string",
          "minLength": 1,
          "maxLength": 256
        },
        "key": {
          "description": "Variables that say who is counted; without any, all share one.",
          "type": "array",
          "items": { "type": "string", "minLength": 1 },
          "maxItems": 8,
          "default": []
        },
        "missing": {
          "description": "When none of the key's variables exists: share one count, or let it pass uncounted.",
          "enum": ["share", "pass"],
          "default": "share"
        },
        "file": {
          "description": "The SQLite file that keeps the counts; without one they end with the process, or with a reload that changes the step.",
          "type": "string",
          "minLength": 1
        },
        "store": {
          "description": "Where it is counted: a name under 'stores'. Without one, in this process, and in 'file'.",
          "type": "string",
          "minLength": 1
        },
        "flush_ms": {
          "description": "How long a count may be in memory only: what a killed process loses.",
          "type": "integer",
          "minimum": 10,
          "maximum": 60000,
          "default": 1000
        },
        "keys_max": {
          "description": "Keys that are counted in a period.",
          "type": "integer",
          "minimum": 1,
          "maximum": 16777216,
          "default": 65536
        },
        "grants": {
          "description": "What keys have beyond the limit, in the period of a day.",
          "type": "array",
          "default": [],
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["key", "day", "extra"],
            "properties": {
              "key": { "description": "Whose it is.", "type": "string", "minLength": 1 },
              "day": { "description": "Days since 1970-01-01, UTC.", "type": "integer", "minimum": 0, "maximum": 10000000 },
              "extra": { "description": "Requests more, or fewer.", "type": "integer", "minimum": -9007199254740991, "maximum": 9007199254740991 }
            }
          }
        },
        "headers": {
          "description": "Whether a refusal carries Retry-After, RateLimit and RateLimit-Policy; all: every answer carries the last two.",
          "enum": [true, false, "all"],
          "default": true
        }
      },
      "allOf": [
        {
          "if": { "properties": { "period": { "const": "DAY" } }, "required": ["period"] },
          "then": { "properties": { "offset": { "maximum": 0 } } }
        },
        {
          "if": { "properties": { "period": { "const": "WEEK" } }, "required": ["period"] },
          "then": { "properties": { "offset": { "maximum": 6 } } }
        }
      ]
    }
    """#

// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "RateLimit/Concurrency",
      "description": "Lets so many requests be under way at once, by any key.",
      "type": "object",
      "additionalProperties": false,
      "required": ["max"],
      "examples": [{"max": 10, "key": ["context.identity.sourceIp"]}],
      "properties": {
        "max": {
          "description": "Requests of a key that may be under way at once.",
          "type": "integer",
          "minimum": 1,
          "maximum": 1000000
        },
        "key": {
          "description": "Variables that say whose requests they are; without any, all share one number.",
          "type": "array",
          "items": { "type": "string", "minLength": 1 },
          "maxItems": 8,
          "default": []
        },
        "missing": {
          "description": "When none of the key's variables exists: share one number, or let it pass uncounted.",
          "enum": ["share", "pass"],
          "default": "share"
        },
        "retry_after_s": {
          "description": "Seconds that a refusal's Retry-After says; 0: none.",
          "type": "integer",
          "minimum": 0,
          "maximum": 86400,
          "default": 1
        }
      }
    }
    """#

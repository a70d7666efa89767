// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "RateLimit/TokenBucket",
      "description": "Lets so many requests a second through, by any key.",
      "type": "object",
      "additionalProperties": false,
      "required": ["rate"],
      "examples": [{"rate": 100, "period_s": 1, "burst": 200, "key": ["request.header.x-api-key"]}],
      "properties": {
        "rate": {
          "description": "Requests that come back in each period.",
          "type": "number",
          "exclusiveMinimum": 0
        },
        "period_s": {
          "description": "Seconds of a period: rate 100 with period 60 is 100 a minute.",
          "type": "number",
          "exclusiveMinimum": 0,
          "default": 1
        },
        "burst": {
          "description": "Requests that may come at once; rate, at least 1, unless written.",
          "type": "number",
          "minimum": 1
        },
        "key": {
          "description": "Variables that say whose bucket it is, context.identity.sourceIp or request.header.x-tenant; without any, all share one.",
          "type": "array",
          "items": { "type": "string", "minLength": 1 },
          "maxItems": 8,
          "default": []
        },
        "missing": {
          "description": "When none of the key's variables exists: share one bucket, or let it pass uncounted.",
          "enum": ["share", "pass"],
          "default": "share"
        },
        "cost": {
          "description": "What one request takes.",
          "type": "integer",
          "minimum": 1,
          "maximum": 1000000,
          "default": 1
        },
        "store": {
          "description": "Where it is counted: a name under 'stores'. Without one, in this process.",
          "type": "string",
          "minLength": 1
        },
        "keys_max": {
          "description": "Buckets that are remembered; 0: the host's own number.",
          "type": "integer",
          "minimum": 0,
          "maximum": 16777216,
          "default": 0
        },
        "headers": {
          "description": "Whether a refusal carries Retry-After, RateLimit and RateLimit-Policy; all: every answer carries the last two.",
          "enum": [true, false, "all"],
          "default": true
        }
      }
    }
    """#

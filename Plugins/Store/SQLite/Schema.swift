// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Store/SQLite",
      "description": "Counts quotas in a SQLite file, which outlives the gateway.",
      "type": "object",
      "additionalProperties": false,
      "required": ["file"],
      "examples": [{"file": "/tmp/usage.sqlite"}],
      "properties": {
        "file": {
          "description": "The file; it is made when it isn't there.",
          "type": "string",
          "minLength": 1
        },
        "flush_ms": {
          "description": "How long a count may be in memory only: what a killed gateway loses.",
          "type": "integer",
          "minimum": 10,
          "maximum": 60000,
          "default": 1000
        },
        "keys_max": {
          "description": "Keys of one limit that are counted in a period.",
          "type": "integer",
          "minimum": 1,
          "maximum": 16777216,
          "default": 65536
        }
      }
    }
    """#

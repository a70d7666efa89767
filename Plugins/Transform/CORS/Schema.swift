// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Transform/CORS",
      "description": "Tells browsers which other origins may use the API (Fetch standard, CORS protocol), as the CORS configuration of an AWS HTTP API does.",
      "type": "object",
      "additionalProperties": false,
      "required": ["allow_origins"],
      "examples": [{ "allow_origins": ["https://www.example.com"], "allow_methods": ["GET", "POST"] }],
      "properties": {
        "allow_origins": {
          "description": "Origins; * is every one, https://* and http://* every one of that scheme.",
          "type": "array",
          "minItems": 1,
          "maxItems": 256,
          "items": { "$ref": "#/$defs/value" }
        },
        "allow_methods": {
          "description": "Methods that a preflight is told.",
          "type": "array",
          "maxItems": 64,
          "default": [],
          "items": { "$ref": "#/$defs/value" }
        },
        "allow_headers": {
          "description": "Request headers that a preflight is told.",
          "type": "array",
          "maxItems": 256,
          "default": [],
          "items": { "$ref": "#/$defs/value" }
        },
        "expose_headers": {
          "description": "Response headers that scripts may read.",
          "type": "array",
          "maxItems": 256,
          "default": [],
          "items": { "$ref": "#/$defs/value" }
        },
        "max_age": {
          "description": "Seconds that a preflight's answer may be kept; -1 forbids it.",
          "type": "integer",
          "minimum": -1,
          "maximum": 86400
        },
        "allow_credentials": {
          "description": "Whether cookies and the like may come along; not with the origin *.",
          "type": "boolean",
          "default": false
        }
      },
      "$defs": {
        "value": {
          "type": "string",
          "pattern": "^[!-~]+$"
        }
      }
    }
    """#

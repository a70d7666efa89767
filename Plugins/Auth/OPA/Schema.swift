// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Auth/OPA",
      "description": "Asks an Open Policy Agent, by its Data API, who may pass.",
      "type": "object",
      "additionalProperties": false,
      "required": ["upstream", "path"],
      "examples": [{ "upstream": "backend", "path": "shop/allow" }],
      "properties": {
        "upstream": { "description": "Name of the upstream where it is.", "type": "string", "minLength": 1 },
        "path": {
          "description": "The rule, by the path of its package and name: shop/allow is POST /v1/data/shop/allow.",
          "type": "string",
          "pattern": "^[A-Za-z0-9_./-]+$",
          "maxLength": 512
        },
        "headers": {
          "description": "Request headers that the policy sees, in lower case.",
          "type": "array",
          "maxItems": 64,
          "items": { "type": "string", "minLength": 1 },
          "default": []
        },
        "variables": {
          "description": "Variables that the policy sees by their names: context.authorizer.principalId, ctx.STEP.KEY, stage.NAME.",
          "type": "array",
          "maxItems": 64,
          "items": { "type": "string", "minLength": 1 },
          "default": ["context.authorizer.principalId"]
        },
        "credential": {
          "description": "A variable without which the policy isn't asked (ABSTAIN); always asked unless written.",
          "type": "string",
          "minLength": 1
        },
        "timeout_ms": {
          "description": "Until the whole answer is there.",
          "type": "integer",
          "minimum": 1,
          "maximum": 60000,
          "default": 2000
        }
      }
    }
    """#

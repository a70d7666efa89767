// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Integrate/Mock",
      "description": "Answers by itself, without a backend.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "status": {
          "description": "Status of the answer.",
          "type": "integer",
          "minimum": 200,
          "maximum": 599,
          "default": 200
        },
        "headers": {
          "description": "Fields of the answer; ${variable} is replaced in values.",
          "type": "object",
          "additionalProperties": { "type": "string" },
          "default": { "content-type": "application/json" }
        },
        "body": {
          "description": "Body of the answer; ${variable} is replaced, $$ is a dollar sign.",
          "type": "string",
          "default": ""
        },
        "gateway_response": {
          "description": "Instead of the others: answer as the API's gateway response of this type, UNAUTHORIZED for instance.",
          "enum": [
            "DEFAULT_4XX", "DEFAULT_5XX", "ACCESS_DENIED", "API_CONFIGURATION_ERROR",
            "AUTHORIZER_CONFIGURATION_ERROR", "AUTHORIZER_FAILURE", "BAD_REQUEST_BODY",
            "BAD_REQUEST_PARAMETERS", "EXPIRED_TOKEN", "INTEGRATION_FAILURE", "INTEGRATION_TIMEOUT",
            "INVALID_API_KEY", "INVALID_SIGNATURE", "MISSING_AUTHENTICATION_TOKEN", "QUOTA_EXCEEDED",
            "REQUEST_TOO_LARGE", "RESOURCE_NOT_FOUND", "THROTTLED", "UNAUTHORIZED",
            "UNSUPPORTED_MEDIA_TYPE", "WAF_FILTERED"
          ]
        },
        "reason": {
          "description": "With gateway_response: why, for the operator's log; clients don't see it.",
          "type": "string",
          "maxLength": 1024
        }
      },
      "dependencies": { "reason": ["gateway_response"] },
      "not": {
        "required": ["gateway_response"],
        "anyOf": [{ "required": ["status"] }, { "required": ["headers"] }, { "required": ["body"] }]
      }
    }
    """#

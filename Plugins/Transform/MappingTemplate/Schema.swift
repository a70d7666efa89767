// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Transform/MappingTemplate",
      "description": "Maps a request to its integration and the integration's response back, as an AWS REST API does.",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "integration": {
          "description": "Type of the integration. HTTP, AWS: the backend gets what is mapped and nothing else. HTTP_PROXY, AWS_PROXY: it gets the request, with what is mapped on top, and no template applies. MOCK: no backend; the request template says the status.",
          "enum": ["HTTP", "HTTP_PROXY", "AWS", "AWS_PROXY", "MOCK"],
          "default": "HTTP"
        },
        "dialect": {
          "description": "aws: templates mean what they mean on AWS. native: macros work, unknown references stay text, and $util and $input have tools for XML, time, numbers, digests and UUIDs.",
          "enum": ["aws", "native"],
          "default": "aws"
        },
        "functions": {
          "description": "With the native dialect: functions of other steps of the route, step.function, that templates may call as $step.function(…).",
          "type": "array",
          "maxItems": 256,
          "items": { "type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_-]*\\.[A-Za-z_][A-Za-z0-9_-]*$" },
          "default": []
        },
        "method": {
          "description": "Method that the integration sends (integrationHttpMethod); GET, HEAD and OPTIONS go without a body. The client's unless written.",
          "type": "string",
          "pattern": "^[A-Z]+$"
        },
        "binary_media_types": {
          "description": "Media types whose bodies are bytes and not text (binaryMediaTypes); */* is all.",
          "type": "array",
          "maxItems": 256,
          "items": { "type": "string", "pattern": "^[^/]+/[^/]+$" },
          "default": []
        },
        "body_size_max": {
          "description": "Bytes that a body of either side may have; 0: the API's limit.",
          "type": "integer",
          "minimum": 0,
          "default": 0
        },
        "request": {
          "description": "The integration request.",
          "type": "object",
          "additionalProperties": false,
          "properties": {
            "parameters": {
              "description": "integration.request.{header|querystring|path}.name and where its value comes from (requestParameters).",
              "$ref": "#/$defs/parameters"
            },
            "templates": {
              "description": "Templates by content type; $default is for every other type (requestTemplates).",
              "$ref": "#/$defs/templates"
            },
            "selection": {
              "description": "A template that renders to the key of the template that applies, in place of the content type: what a WebSocket API's templateSelectionExpression comes to.",
              "type": "string"
            },
            "kept": {
              "description": "Names, and where their values come from (method.request.body.kind): what the selection of an answer's template may ask for as kept.NAME, when the request itself is gone.",
              "type": "object",
              "maxProperties": 64,
              "propertyNames": { "pattern": "^[A-Za-z0-9_-]+$" },
              "additionalProperties": { "type": "string" },
              "default": {}
            },
            "passthrough_behavior": {
              "description": "What happens to a body that no template is for (passthroughBehavior).",
              "enum": ["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"],
              "default": "WHEN_NO_MATCH"
            },
            "content_handling": { "$ref": "#/$defs/content_handling" }
          }
        },
        "responses": {
          "description": "The integration responses, in the order in which their patterns are tried.",
          "type": "array",
          "maxItems": 64,
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["status"],
            "properties": {
              "status": {
                "description": "Status of the method response.",
                "type": "integer",
                "minimum": 200,
                "maximum": 599
              },
              "selection_pattern": {
                "description": "Regular expression that the whole status (or errorMessage) must match (selectionPattern); the one without is the default.",
                "type": "string"
              },
              "parameters": {
                "description": "method.response.header.name and where its value comes from (responseParameters).",
                "$ref": "#/$defs/parameters"
              },
              "templates": {
                "description": "Templates by media type of Accept (responseTemplates).",
                "$ref": "#/$defs/templates"
              },
              "selection": {
                "description": "Sources whose values, joined, are the key of the template that applies, in place of Accept: what a WebSocket API's templateSelectionExpression comes to. Those of parameters, integration.response.statuscode and kept.NAME. A key without a template gets that of $default, else the body passes.",
                "type": "array",
                "minItems": 1,
                "maxItems": 64,
                "items": { "type": "string" }
              },
              "content_handling": { "$ref": "#/$defs/content_handling" },
              "undeclared": {
                "description": "The method has no response of that status: who it is selected for gets API_CONFIGURATION_ERROR.",
                "type": "boolean",
                "default": false
              }
            }
          }
        },
        "select_on": {
          "description": "What selection patterns are tried on: status, or error_message of a Lambda function's answer.",
          "enum": ["status", "error_message"],
          "default": "status"
        }
      },
      "$defs": {
        "parameters": {
          "type": "object",
          "maxProperties": 256,
          "additionalProperties": { "type": "string" },
          "default": {}
        },
        "templates": {
          "type": "object",
          "maxProperties": 64,
          "additionalProperties": { "type": "string" },
          "default": {}
        },
        "content_handling": {
          "description": "CONVERT_TO_BINARY: text is base64. CONVERT_TO_TEXT: bytes become base64 (contentHandling).",
          "enum": ["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"]
        }
      }
    }
    """#

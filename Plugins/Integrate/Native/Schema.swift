// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Integrate/Native",
      "description": "Calls a C function of a shared library by its declaration and answers with what it returns.",
      "type": "object",
      "additionalProperties": false,
      "required": ["library", "function"],
      "examples": [
        {
          "library": "libm.so.6",
          "function": "double pow(double base, double exponent)",
          "arguments": { "base": "${request.query.base}", "exponent": 2 }
        }
      ],
      "properties": {
        "library": {
          "description": "The shared library: its name (libz.so.1), which the system's loader looks for, or an absolute path.",
          "type": "string",
          "minLength": 1,
          "maxLength": 4096
        },
        "function": {
          "description": "The function's declaration, in C with what C can't say: out and inout before parameters that the function writes, data[length] for a pointer and the parameter that has its length.",
          "type": "string",
          "minLength": 1,
          "maxLength": 65536
        },
        "types": {
          "description": "Structures and names for types that the declaration uses, in C.",
          "type": "string",
          "maxLength": 65536
        },
        "free": {
          "description": "A function of the library, void f(void*), that takes back texts which the function made; without it they stay the library's.",
          "type": "string",
          "minLength": 1,
          "maxLength": 1024
        },
        "arguments": {
          "description": "What each parameter gets: text with ${variable}, ${request.body} for the body as it is, $.path for a JSONPath into a JSON body, or any JSON value. Without it and without a template, the members of a JSON body by the parameters' names.",
          "type": "object",
          "maxProperties": 64
        },
        "template": {
          "description": "Instead of arguments: a mapping template whose text is a JSON object of arguments.",
          "type": "string",
          "minLength": 1
        },
        "status": {
          "description": "Status of the answer when the function did not fail.",
          "type": "integer",
          "minimum": 200,
          "maximum": 599,
          "default": 200
        },
        "body": {
          "description": "Which value is the answer's whole body, result or a parameter: text and bytes as they are. Without it: a JSON object with the result and all that came out.",
          "type": "string",
          "minLength": 1
        },
        "content_type": {
          "description": "The answer's Content-Type; by its kind unless written.",
          "type": "string",
          "minLength": 1
        },
        "fails": {
          "description": "What of the result says that the function failed.",
          "enum": ["never", "negative", "zero", "nonzero"],
          "default": "never"
        },
        "failure_status": {
          "description": "Status of the answer when the function failed.",
          "type": "integer",
          "minimum": 200,
          "maximum": 599,
          "default": 500
        },
        "errno_status": {
          "description": "Statuses of failures by the name of errno: {ENOENT: 404}.",
          "type": "object",
          "maxProperties": 128,
          "propertyNames": { "pattern": "^E[A-Z0-9]+$" },
          "additionalProperties": { "type": "integer", "minimum": 200, "maximum": 599 }
        },
        "result_status": {
          "description": "Statuses of failures by what the function returned: {\"-5\": 413}.",
          "type": "object",
          "maxProperties": 128,
          "propertyNames": { "pattern": "^-?[0-9]+$" },
          "additionalProperties": { "type": "integer", "minimum": 200, "maximum": 599 }
        },
        "thread_safe": {
          "description": "Whether calls into the library may run at once; else they run one after another.",
          "type": "boolean",
          "default": false
        },
        "blocks": {
          "description": "Whether the function may take longer than a millisecond: it then runs on threads of its own.",
          "type": "boolean",
          "default": false
        },
        "memory_max": {
          "description": "Bytes of one call's arguments, buffers and results.",
          "type": "integer",
          "minimum": 1024,
          "maximum": 1073741824,
          "default": 16777216
        }
      },
      "not": { "required": ["arguments", "template"] }
    }
    """#

// Written by Scripts/embed-schemas from config.schema.json; change that file.
let configSchema: StaticString = #"""
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Auth/ClientCertificate",
      "description": "Lets in whose certificate is good.",
      "type": "object",
      "additionalProperties": false,
      "examples": [
        { "header": "x-ssl-client-cert", "trusted": ["127.0.0.1"], "authorities_file": "/etc/penstock/clients.pem", "allow": [{ "san": "DNS:billing.example" }] }
      ],
      "properties": {
        "header": {
          "description": "The header in which a proxy tells of the certificate; the connection's own unless written.",
          "type": "string",
          "pattern": "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$"
        },
        "trusted": {
          "description": "Who may tell of one: networks, addresses, or unix. Others that do are refused.",
          "type": "array",
          "minItems": 1,
          "maxItems": 64,
          "items": { "type": "string", "minLength": 1 }
        },
        "authorities_file": {
          "description": "Absolute path of a file of the authorities (PEM) that must vouch for it; unless written, that is whose work it is who ended TLS.",
          "type": "string",
          "minLength": 1
        },
        "allow": {
          "description": "Rules, one of which must fit; any certificate unless written.",
          "type": "array",
          "maxItems": 1000,
          "default": [],
          "items": {
            "description": "All that is written must be so.",
            "type": "object",
            "additionalProperties": false,
            "minProperties": 1,
            "properties": {
              "subject": { "description": "Its subject, as RFC 2253 writes it: CN=client,O=example,C=US.", "type": "string", "minLength": 1 },
              "issuer": { "description": "Its issuer, likewise.", "type": "string", "minLength": 1 },
              "san": { "description": "One of its alternative names: DNS:…, URI:…, email:… or IP:….", "type": "string", "pattern": "^(DNS|URI|email|IP):." },
              "sha256": { "description": "SHA-256 of the certificate in hexadecimal, with or without colons.", "type": "string", "pattern": "^[0-9a-fA-F:]{64,95}$" }
            }
          }
        },
        "principal": {
          "description": "By which of its names the client is known; without that name it is refused.",
          "enum": ["subject", "commonName", "sha256", "dns", "uri", "email"],
          "default": "subject"
        },
        "cached": { "description": "Certificates that are remembered with what was found, for five minutes; 0: none.", "type": "integer", "minimum": 0, "maximum": 65536, "default": 1024 }
      },
      "dependentRequired": { "header": ["trusted"], "trusted": ["header"] }
    }
    """#

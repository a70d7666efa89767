/* Written by Scripts/embed-schemas from config.schema.json; change that file. */
#define CONFIG_SCHEMA \
    "{\n" \
    "  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n" \
    "  \"title\": \"Auth/HMAC\",\n" \
    "  \"description\": \"Lets in requests that are signed with a shared secret.\",\n" \
    "  \"type\": \"object\",\n" \
    "  \"additionalProperties\": false,\n" \
    "  \"required\": [\"keys\"],\n" \
    "  \"properties\": {\n" \
    "    \"keys\": {\n" \
    "      \"description\": \"Who may sign.\",\n" \
    "      \"type\": \"array\",\n" \
    "      \"minItems\": 1,\n" \
    "      \"maxItems\": 10000,\n" \
    "      \"items\": {\n" \
    "        \"type\": \"object\",\n" \
    "        \"additionalProperties\": false,\n" \
    "        \"required\": [\"id\", \"secret\"],\n" \
    "        \"properties\": {\n" \
    "          \"id\": {\n" \
    "            \"description\": \"Public name of the key: Credential in the request, and the principal.\",\n" \
    "            \"type\": \"string\",\n" \
    "            \"pattern\": \"^[A-Za-z0-9._:/@+-]{1,128}$\"\n" \
    "          },\n" \
    "          \"secret\": {\n" \
    "            \"description\": \"Reference to the secret, env:NAME or file:/path.\",\n" \
    "            \"type\": \"string\",\n" \
    "            \"minLength\": 1\n" \
    "          }\n" \
    "        }\n" \
    "      }\n" \
    "    },\n" \
    "    \"algorithm\": {\n" \
    "      \"description\": \"Hash of the HMAC.\",\n" \
    "      \"enum\": [\"sha256\", \"sha384\", \"sha512\"],\n" \
    "      \"default\": \"sha256\"\n" \
    "    },\n" \
    "    \"headers\": {\n" \
    "      \"description\": \"Headers that are signed as well, in this order.\",\n" \
    "      \"type\": \"array\",\n" \
    "      \"maxItems\": 32,\n" \
    "      \"items\": { \"type\": \"string\", \"pattern\": \"^[!#$%&'*+.^_`|~0-9A-Za-z-]+$\" },\n" \
    "      \"default\": [\"host\"]\n" \
    "    },\n" \
    "    \"body\": {\n" \
    "      \"description\": \"sha256: X-Content-SHA256 is signed, and must be the digest of the body, which is buffered for it.\",\n" \
    "      \"enum\": [\"unsigned\", \"sha256\"],\n" \
    "      \"default\": \"unsigned\"\n" \
    "    },\n" \
    "    \"clock_skew_s\": {\n" \
    "      \"description\": \"Seconds by which the request's time may differ from ours.\",\n" \
    "      \"type\": \"integer\",\n" \
    "      \"minimum\": 1,\n" \
    "      \"maximum\": 86400,\n" \
    "      \"default\": 300\n" \
    "    },\n" \
    "    \"replay_protection\": {\n" \
    "      \"description\": \"Whether a nonce is required, and refused when it comes again while its time is valid.\",\n" \
    "      \"type\": \"boolean\",\n" \
    "      \"default\": false\n" \
    "    }\n" \
    "  }\n" \
    "}\n"

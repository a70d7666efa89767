/* Written by Scripts/embed-schemas from config.schema.json; change that file. */
#define CONFIG_SCHEMA \
    "{\n" \
    "  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n" \
    "  \"title\": \"Transform/Compression\",\n" \
    "  \"description\": \"Reads compressed request bodies, and compresses answers for clients that ask for it.\",\n" \
    "  \"type\": \"object\",\n" \
    "  \"additionalProperties\": false,\n" \
    "  \"properties\": {\n" \
    "    \"minimum_bytes\": {\n" \
    "      \"description\": \"Of an answer: shorter ones aren't compressed. Where the step changes answers.\",\n" \
    "      \"type\": \"integer\",\n" \
    "      \"minimum\": 0,\n" \
    "      \"maximum\": 10485760,\n" \
    "      \"default\": 0\n" \
    "    },\n" \
    "    \"maximum_bytes\": {\n" \
    "      \"description\": \"Of a request's body once it is read; a longer one is refused with 413.\",\n" \
    "      \"type\": \"integer\",\n" \
    "      \"minimum\": 1,\n" \
    "      \"maximum\": 104857600,\n" \
    "      \"default\": 10485760\n" \
    "    },\n" \
    "    \"level\": {\n" \
    "      \"description\": \"How hard it tries: 1 fast, 9 small.\",\n" \
    "      \"type\": \"integer\",\n" \
    "      \"minimum\": 1,\n" \
    "      \"maximum\": 9,\n" \
    "      \"default\": 6\n" \
    "    }\n" \
    "  }\n" \
    "}\n"

/* Written by Scripts/embed-schemas from config.schema.json; change that file. */
#define CONFIG_SCHEMA \
    "{\n" \
    "  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n" \
    "  \"title\": \"Transform/BodyRewrite\",\n" \
    "  \"description\": \"Counts a body as it streams and replaces one string of bytes by another.\",\n" \
    "  \"type\": \"object\",\n" \
    "  \"additionalProperties\": false,\n" \
    "  \"properties\": {\n" \
    "    \"direction\": {\n" \
    "      \"description\": \"Whose body.\",\n" \
    "      \"enum\": [\"request\", \"response\", \"both\"],\n" \
    "      \"default\": \"response\"\n" \
    "    },\n" \
    "    \"find\": {\n" \
    "      \"description\": \"What is replaced, UTF-8; without it bodies are only counted.\",\n" \
    "      \"type\": \"string\",\n" \
    "      \"minLength\": 1,\n" \
    "      \"maxLength\": 1024\n" \
    "    },\n" \
    "    \"replace\": {\n" \
    "      \"description\": \"What comes in its place.\",\n" \
    "      \"type\": \"string\",\n" \
    "      \"maxLength\": 65536,\n" \
    "      \"default\": \"\"\n" \
    "    }\n" \
    "  },\n" \
    "  \"dependentRequired\": { \"replace\": [\"find\"] }\n" \
    "}\n"

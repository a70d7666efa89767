/* Written by Scripts/embed-schemas from config.schema.json; change that file. */
#define CONFIG_SCHEMA \
    "{\n" \
    "  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n" \
    "  \"title\": \"RateLimit/Redis\",\n" \
    "  \"description\": \"Lets so many requests a second through, by any key, counted in Redis for several gateways together.\",\n" \
    "  \"type\": \"object\",\n" \
    "  \"additionalProperties\": false,\n" \
    "  \"required\": [\"address\", \"rate\"],\n" \
    "  \"examples\": [{\"address\": \"127.0.0.1:6379\", \"rate\": 100, \"burst\": 200, \"key\": [\"context.identity.sourceIp\"], \"away\": \"share\", \"gateways\": 2}],\n" \
    "  \"properties\": {\n" \
    "    \"address\": {\n" \
    "      \"description\": \"Where Redis or Valkey is: host:port or unix:/path.\",\n" \
    "      \"type\": \"string\",\n" \
    "      \"minLength\": 3,\n" \
    "      \"maxLength\": 255\n" \
    "    },\n" \
    "    \"password\": {\n" \
    "      \"description\": \"A reference to its password, env:NAME or file:/path.\",\n" \
    "      \"type\": \"string\",\n" \
    "      \"minLength\": 1\n" \
    "    },\n" \
    "    \"name\": {\n" \
    "      \"description\": \"Steps of one name, rate and burst on one Redis are one limit; the step's name unless written.\",\n" \
    "      \"type\": \"string\",\n" \
    "      \"minLength\": 1,\n" \
    "      \"maxLength\": 128\n" \
    "    },\n" \
    "    \"rate\": {\n" \
    "      \"description\": \"Requests that come back in each period.\",\n" \
    "      \"type\": \"number\",\n" \
    "      \"exclusiveMinimum\": 0,\n" \
    "      \"maximum\": 1000000\n" \
    "    },\n" \
    "    \"period_s\": {\n" \
    "      \"description\": \"Seconds of a period: rate 100 with period 60 is 100 a minute.\",\n" \
    "      \"type\": \"number\",\n" \
    "      \"exclusiveMinimum\": 0,\n" \
    "      \"maximum\": 31536000,\n" \
    "      \"default\": 1\n" \
    "    },\n" \
    "    \"burst\": {\n" \
    "      \"description\": \"Requests that may come at once; rate, at least 1, unless written.\",\n" \
    "      \"type\": \"number\",\n" \
    "      \"minimum\": 1,\n" \
    "      \"maximum\": 1000000000\n" \
    "    },\n" \
    "    \"key\": {\n" \
    "      \"description\": \"Variables that say whose bucket it is; without any, all share one.\",\n" \
    "      \"type\": \"array\",\n" \
    "      \"items\": { \"type\": \"string\", \"minLength\": 1 },\n" \
    "      \"maxItems\": 8,\n" \
    "      \"default\": []\n" \
    "    },\n" \
    "    \"missing\": {\n" \
    "      \"description\": \"When none of the key's variables exists: share one bucket, or let it pass uncounted.\",\n" \
    "      \"enum\": [\"share\", \"pass\"],\n" \
    "      \"default\": \"share\"\n" \
    "    },\n" \
    "    \"deadline_ms\": {\n" \
    "      \"description\": \"How long a request waits for Redis at most.\",\n" \
    "      \"type\": \"integer\",\n" \
    "      \"minimum\": 1,\n" \
    "      \"maximum\": 10000,\n" \
    "      \"default\": 50\n" \
    "    },\n" \
    "    \"failures\": {\n" \
    "      \"description\": \"Requests without an answer in a row after which Redis isn't asked for a while.\",\n" \
    "      \"type\": \"integer\",\n" \
    "      \"minimum\": 1,\n" \
    "      \"maximum\": 1000,\n" \
    "      \"default\": 5\n" \
    "    },\n" \
    "    \"pause_ms\": {\n" \
    "      \"description\": \"How long it isn't asked then.\",\n" \
    "      \"type\": \"integer\",\n" \
    "      \"minimum\": 10,\n" \
    "      \"maximum\": 60000,\n" \
    "      \"default\": 1000\n" \
    "    },\n" \
    "    \"away\": {\n" \
    "      \"description\": \"Without an answer: share counts here, rate and burst divided by gateways; allow lets pass; deny refuses.\",\n" \
    "      \"enum\": [\"share\", \"allow\", \"deny\"],\n" \
    "      \"default\": \"share\"\n" \
    "    },\n" \
    "    \"gateways\": {\n" \
    "      \"description\": \"How many gateways share the limit, for away: share.\",\n" \
    "      \"type\": \"integer\",\n" \
    "      \"minimum\": 1,\n" \
    "      \"maximum\": 1000,\n" \
    "      \"default\": 1\n" \
    "    },\n" \
    "    \"headers\": {\n" \
    "      \"description\": \"Whether a refusal carries Retry-After, RateLimit and RateLimit-Policy.\",\n" \
    "      \"type\": \"boolean\",\n" \
    "      \"default\": true\n" \
    "    }\n" \
    "  }\n" \
    "}\n"

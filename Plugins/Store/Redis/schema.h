/* Written by Scripts/embed-schemas from config.schema.json; change that file. */
#define CONFIG_SCHEMA \
    "{\n" \
    "  \"$schema\": \"https://json-schema.org/draft/2020-12/schema\",\n" \
    "  \"title\": \"Store/Redis\",\n" \
    "  \"description\": \"Counts in Redis or Valkey, for several gateways together.\",\n" \
    "  \"type\": \"object\",\n" \
    "  \"additionalProperties\": false,\n" \
    "  \"required\": [\"address\"],\n" \
    "  \"examples\": [{\"address\": \"127.0.0.1:6379\", \"mode\": \"leased\", \"gateways\": 2}],\n" \
    "  \"properties\": {\n" \
    "    \"address\": {\n" \
    "      \"description\": \"Where the server is: host:port, or unix:/path.\",\n" \
    "      \"type\": \"string\",\n" \
    "      \"minLength\": 1,\n" \
    "      \"maxLength\": 255\n" \
    "    },\n" \
    "    \"password\": {\n" \
    "      \"description\": \"A reference to the server's password: env:NAME or file:/path.\",\n" \
    "      \"type\": \"string\",\n" \
    "      \"pattern\": \"^(env:|file:)\"\n" \
    "    },\n" \
    "    \"user\": {\n" \
    "      \"description\": \"Who it is, with the password; the server's default user unless written.\",\n" \
    "      \"type\": \"string\",\n" \
    "      \"minLength\": 1,\n" \
    "      \"maxLength\": 128\n" \
    "    },\n" \
    "    \"database\": {\n" \
    "      \"description\": \"Which of the server's databases.\",\n" \
    "      \"type\": \"integer\",\n" \
    "      \"minimum\": 0,\n" \
    "      \"maximum\": 65535,\n" \
    "      \"default\": 0\n" \
    "    },\n" \
    "    \"prefix\": {\n" \
    "      \"description\": \"What the names of all keys begin with.\",\n" \
    "      \"type\": \"string\",\n" \
    "      \"pattern\": \"^[A-Za-z0-9._-]{1,64}$\",\n" \
    "      \"default\": \"penstock\"\n" \
    "    },\n" \
    "    \"mode\": {\n" \
    "      \"description\": \"exact asks Redis for each request; leased takes tokens of rate limits ahead, and decides most requests here.\",\n" \
    "      \"enum\": [\"exact\", \"leased\"],\n" \
    "      \"default\": \"exact\"\n" \
    "    },\n" \
    "    \"lease_ms\": {\n" \
    "      \"description\": \"leased: how long tokens that were taken ahead may be spent.\",\n" \
    "      \"type\": \"integer\",\n" \
    "      \"minimum\": 10,\n" \
    "      \"maximum\": 10000,\n" \
    "      \"default\": 100\n" \
    "    },\n" \
    "    \"lease_max\": {\n" \
    "      \"description\": \"leased: how many are taken ahead at most, besides what comes back in lease_ms.\",\n" \
    "      \"type\": \"integer\",\n" \
    "      \"minimum\": 1,\n" \
    "      \"maximum\": 1000000,\n" \
    "      \"default\": 1000\n" \
    "    },\n" \
    "    \"keys_max\": {\n" \
    "      \"description\": \"leased: buckets that each loop keeps tokens of.\",\n" \
    "      \"type\": \"integer\",\n" \
    "      \"minimum\": 64,\n" \
    "      \"maximum\": 1048576,\n" \
    "      \"default\": 4096\n" \
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
    "      \"description\": \"Without an answer: share counts here, limits divided by gateways; allow lets pass; deny refuses.\",\n" \
    "      \"enum\": [\"share\", \"allow\", \"deny\"],\n" \
    "      \"default\": \"share\"\n" \
    "    },\n" \
    "    \"gateways\": {\n" \
    "      \"description\": \"How many gateways share the limits, for away: share.\",\n" \
    "      \"type\": \"integer\",\n" \
    "      \"minimum\": 1,\n" \
    "      \"maximum\": 1000,\n" \
    "      \"default\": 1\n" \
    "    }\n" \
    "  }\n" \
    "}\n"

/// A new plugin in C: one file, the headers, no build system beyond a line of make.
struct CTemplate {
    var plugin: PluginTemplate

    var text: String {
        let parts = parts
        return """
            /* \(plugin.name): \(parts.summary) The ABI is in penstock/base.h and penstock/plugin.h. */
            #include <penstock/penstock.h>
            #include <stdlib.h>
            #include <string.h>

            #include "schema.h" /* CONFIG_SCHEMA, made from config.schema.json by make */

            /* One configured plugin. SHARED: all loops use it at once, so nothing in it changes. */
            typedef struct instance {
                const pen_host *host;
            \(parts.fields)
            } instance;

            static pen_verdict on_phase(void *state, pen_exchange *exchange, pen_phase phase) {
                const instance *self = state;
                (void)phase;
            \(parts.hook)
            }

            static const void *extension(const pen_host *host, pen_str id) {
                return host->get_extension(host, id);
            }

            /* The configuration is valid against the schema already; what only we can know is refused
             * here, with the place in it. */
            static pen_status create(const pen_factory *factory, const pen_create *args, pen_instance *out,
                                     pen_error *error) {
                (void)factory;
                const pen_json *json = extension(args->host, PEN_S(PEN_EXT_JSON));
                instance *self = calloc(1, sizeof *self);
                size_t error_at = 0;
                const pen_json_doc *config = json ? json->parse(args->host, args->config, &error_at) : NULL;
                if (!self || !config) {
                    free(self);
                    error->message = PEN_S("no memory, or a host without pen.json/1");
                    return PEN_E_FAILED;
                }
                self->host = args->host;
                pen_json_node option = json->member(config, 1, PEN_S("\(plugin.option.name)"));
            \(parts.make)
                json->free(args->host, config);
            \(parts.check)
                out->flags = PEN_SHARED | PEN_ISOLATE_OK;
                out->phases = PEN_PHASE_BIT(\(phase));
                out->state = self;
                out->destroy = free;
                out->on_phase = on_phase;
                return PEN_OK;
            }

            \(parts.tables)static const pen_descriptor descriptor = {
                .size = sizeof descriptor,
                .phases = PEN_PHASE_BIT(\(phase)),
                .flags = PEN_SHARED | PEN_ISOLATE_OK,
                .id = PEN_S_INIT("com.example.\(plugin.name)"),
                .name = PEN_S_INIT("\(plugin.name)"),
                .version = PEN_S_INIT("0.1.0"),
                .vendor = PEN_S_INIT("me"),
                .summary = PEN_S_INIT("\(parts.summary)"),
                .config_schema = PEN_S_INIT(CONFIG_SCHEMA),
            \(parts.declared)};

            static const pen_descriptor *descriptor_at(const pen_factory *factory, uint32_t index) {
                (void)factory;
                return index == 0 ? &descriptor : NULL;
            }

            static const void *get_factory(const pen_entry *entry, pen_str id) {
                (void)entry;
                static const pen_factory factory = {sizeof factory, 1, descriptor_at, create};
                pen_str ours = PEN_S(PEN_FACTORY_ID);
                return id.n == ours.n && memcmp(id.p, ours.p, ours.n) == 0 ? &factory : NULL;
            }

            const pen_entry *pen_plugin_entry_v1(void) {
                static const pen_entry entry = {
                    .size = sizeof entry,
                    .magic = PEN_MAGIC,
                    .abi_major = PEN_ABI_MAJOR,
                    .abi_minor = PEN_ABI_MINOR,
                    .get_factory = get_factory,
                };
                return &entry;
            }

            """
    }

    private var phase: String {
        switch plugin.kind {
        case .authorizer: "PEN_PHASE_AUTH"
        case .validator: "PEN_PHASE_VALIDATE"
        case .limiter: "PEN_PHASE_RATE_LIMIT"
        case .transformer: "PEN_PHASE_TRANSFORM_REQUEST"
        case .integration: "PEN_PHASE_INTEGRATE"
        }
    }

    private struct Parts {
        var summary: String
        var fields: String
        var make: String
        var check: String
        var hook: String
        var tables = ""
        var declared = ""
    }

    private func parts(
        _ summary: String, needs table: String, _ type: String, _ id: String,
        reads: String? = nil, writes: String? = nil, hook: String
    ) -> Parts {
        var parts = Parts(
            summary: summary,
            fields: """
                    const \(type) *\(table);
                    const pen_auth *auth;
                    size_t length; /* of the option's text, which the schema bounds */
                    uint8_t text[256];
                """,
            make: """
                    pen_str text = json->text(config, option);
                    self->length = text.n < sizeof self->text ? text.n : sizeof self->text;
                    memcpy(self->text, text.p, self->length);
                    self->\(table) = extension(args->host, PEN_S(\(id)));
                """,
            check: """
                    if (!self->\(table)) {
                        free(self);
                        error->message = PEN_S("the host doesn't offer " \(id));
                        return PEN_E_UNSUPPORTED;
                    }
                """, hook: hook)
        if plugin.kind == .authorizer {
            parts.make += "\n    self->auth = extension(args->host, PEN_S(PEN_EXT_AUTH));"
            parts.check = parts.check.replacing(
                "!self->\(table)", with: "!self->\(table) || !self->auth")
        } else {
            parts.fields = parts.fields.replacing("    const pen_auth *auth;\n", with: "")
        }
        for (field, name) in [("read", reads), ("write", writes)] {
            guard let name else { continue }
            parts.tables += "static const pen_str \(field)s[] = {PEN_S_INIT(\"\(name)\")};\n"
            parts.declared += "    .\(field)s = \(field)s,\n    .\(field)_count = 1,\n"
        }
        return parts
    }

    private var parts: Parts {
        switch plugin.kind {
        case .authorizer:
            return parts(
                "Lets in who knows the word.", needs: "headers", "pen_headers", "PEN_EXT_HEADERS",
                reads: "request.header.x-word",
                hook: """
                        pen_str said = self->headers->get(exchange, PEN_REQUEST_HEADERS, PEN_S("x-word"), 0);
                        /* Nothing of our kind: another authorizer of a chain may know the caller. */
                        if (said.p == NULL) return PEN_ABSTAIN;
                        if (said.n != self->length || memcmp(said.p, self->text, said.n) != 0) return PEN_DENY;
                        self->auth->principal(exchange, PEN_S("friend"));
                        return PEN_ALLOW;
                    """)
        case .validator:
            var result = parts(
                "Refuses requests without a header.", needs: "headers", "pen_headers",
                "PEN_EXT_HEADERS", reads: "request.header.*",
                hook: """
                        pen_str name = {self->text, self->length};
                        if (self->headers->get(exchange, PEN_REQUEST_HEADERS, name, 0).p != NULL)
                            return PEN_CONTINUE;
                        self->respond->gateway_response(exchange, PEN_GR_BAD_REQUEST_PARAMETERS, 0,
                                                        (pen_str){NULL, 0});
                        return PEN_RESPOND;
                    """)
            addRespond(to: &result, beside: "headers")
            return result
        case .transformer:
            return parts(
                "Stamps requests.", needs: "headers", "pen_headers", "PEN_EXT_HEADERS",
                writes: "request.header.x-stamp",
                hook: """
                        pen_header_op op = {.op = PEN_OP_SET,
                                            .name = PEN_S("x-stamp"),
                                            .value = {self->text, self->length}};
                        pen_status status = self->headers->apply(exchange, PEN_REQUEST_HEADERS, &op, 1);
                        return status == PEN_OK ? PEN_CONTINUE : PEN_FAIL;
                    """)
        case .integration:
            return parts(
                "Answers with a message.", needs: "respond", "pen_respond", "PEN_EXT_RESPOND",
                hook: """
                        pen_kv type = {PEN_S("content-type"), PEN_S("text/plain")};
                        pen_buf body = {self->text, self->length, NULL, NULL}; /* copied by the host */
                        pen_status status = self->respond->respond(exchange, 200, &type, 1, body);
                        return status == PEN_OK ? PEN_RESPOND : PEN_FAIL;
                    """)
        case .limiter: return limiter
        }
    }

    private func addRespond(to parts: inout Parts, beside table: String) {
        parts.fields = "    const pen_respond *respond;\n" + parts.fields
        parts.make += "\n    self->respond = extension(args->host, PEN_S(PEN_EXT_RESPOND));"
        parts.check = parts.check.replacing(
            "!self->\(table)", with: "!self->\(table) || !self->respond")
    }

    private var limiter: Parts {
        Parts(
            summary: "Lets each client send so many requests a second.",
            fields: """
                    const pen_limit *limits;
                    const pen_request *request;
                    const pen_respond *respond;
                    uint64_t limit;
                """,
            make: """
                    double rate = 0;
                    json->as_double(config, option, &rate);
                    self->limits = extension(args->host, PEN_S(PEN_EXT_LIMIT));
                    self->request = extension(args->host, PEN_S(PEN_EXT_REQUEST));
                    self->respond = extension(args->host, PEN_S(PEN_EXT_RESPOND));
                    double burst = rate * 2 > 1 ? rate * 2 : 1;
                    if (self->limits) self->limit = self->limits->define(args->host, args->name, rate, burst, 0);
                """,
            check: """
                    if (!self->limit || !self->request || !self->respond) {
                        free(self);
                        error->message = PEN_S("the host refuses this rate");
                        error->pointer = PEN_S("/rate");
                        return PEN_E_ARGUMENT;
                    }
                """,
            hook: """
                    pen_request_info info = {.size = sizeof info};
                    self->request->get(exchange, &info);
                    pen_limit_result result = {.size = sizeof result};
                    if (self->limits->acquire_for(exchange, self->limit, info.client_address, 1, &result) != PEN_OK)
                        return PEN_FAIL;
                    if (result.allowed) return PEN_CONTINUE;
                    self->respond->gateway_response(exchange, PEN_GR_THROTTLED, 0, (pen_str){NULL, 0});
                    return PEN_RESPOND;
                """)
    }
}

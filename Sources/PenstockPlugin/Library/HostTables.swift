public import CPenstock

/// The host's functions, looked up once when an instance is made, so that a hook looks up nothing.
///
/// `core` and `json` are in every host; the others are nil when this host does not offer them.
@frozen public struct HostTables {
    /// This instance's view of the host.
    public let host: UnsafePointer<pen_host>
    /// pen.core/1
    public let core: UnsafePointer<pen_core>
    /// pen.json/1
    public let json: UnsafePointer<pen_json>
    /// pen.request/1
    public let request: UnsafePointer<pen_request>?
    /// pen.headers/1
    public let headers: UnsafePointer<pen_headers>?
    /// pen.body/1
    public let body: UnsafePointer<pen_body>?
    /// pen.respond/1
    public let respond: UnsafePointer<pen_respond>?
    /// pen.vars/1
    public let vars: UnsafePointer<pen_vars>?
    /// pen.auth/1
    public let auth: UnsafePointer<pen_auth>?
    /// pen.callout/1
    public let callout: UnsafePointer<pen_callout>?
    /// pen.callout-stream/1
    public let calloutStream: UnsafePointer<pen_callout_stream>?
    /// pen.forward/1
    public let forward: UnsafePointer<pen_forward>?
    /// pen.timer/1
    public let timer: UnsafePointer<pen_timer>?
    /// pen.work/1
    public let work: UnsafePointer<pen_work>?
    /// pen.dict/1
    public let dict: UnsafePointer<pen_dict>?
    /// pen.limit/1
    public let limit: UnsafePointer<pen_limit>?
    /// pen.metrics/1
    public let metrics: UnsafePointer<pen_metrics>?
    /// pen.crypto/1
    public let crypto: UnsafePointer<pen_crypto>?
    /// pen.secrets/1
    public let secrets: UnsafePointer<pen_secrets>?
    /// pen.template/1
    public let template: UnsafePointer<pen_template>?
    /// pen.stores/1
    public let stores: UnsafePointer<pen_stores>?
    /// What waits hold on to; retained here until `close`.
    @usableFromInline let lifeline: Unmanaged<Lifeline>

    init(_ host: UnsafePointer<pen_host>) throws(ConfigError) {
        func table<T>(_ id: String, _ type: T.Type) -> UnsafePointer<T>? {
            var id = id
            return id.withUTF8 { host.pointee.get_extension(host, Bytes($0)) }?
                .assumingMemoryBound(to: type)
        }
        guard let core = table(PEN_EXT_CORE, pen_core.self),
            let json = table(PEN_EXT_JSON, pen_json.self)
        else { throw ConfigError("this host offers no \(PEN_EXT_CORE) or no \(PEN_EXT_JSON)") }
        self.host = host
        lifeline = .passRetained(Lifeline(host: host, core: core))
        self.core = core
        self.json = json
        request = table(PEN_EXT_REQUEST, pen_request.self)
        headers = table(PEN_EXT_HEADERS, pen_headers.self)
        body = table(PEN_EXT_BODY, pen_body.self)
        respond = table(PEN_EXT_RESPOND, pen_respond.self)
        vars = table(PEN_EXT_VARS, pen_vars.self)
        auth = table(PEN_EXT_AUTH, pen_auth.self)
        callout = table(PEN_EXT_CALLOUT, pen_callout.self)
        calloutStream = table(PEN_EXT_CALLOUT_STREAM, pen_callout_stream.self)
        forward = table(PEN_EXT_FORWARD, pen_forward.self)
        timer = table(PEN_EXT_TIMER, pen_timer.self)
        work = table(PEN_EXT_WORK, pen_work.self)
        dict = table(PEN_EXT_DICT, pen_dict.self)
        limit = table(PEN_EXT_LIMIT, pen_limit.self)
        metrics = table(PEN_EXT_METRICS, pen_metrics.self)
        crypto = table(PEN_EXT_CRYPTO, pen_crypto.self)
        secrets = table(PEN_EXT_SECRETS, pen_secrets.self)
        template = table(PEN_EXT_TEMPLATE, pen_template.self)
        stores = table(PEN_EXT_STORES, pen_stores.self)
    }

    /// The last use of the host: from here on no thread of the plugin reaches it.
    func close() {
        lifeline.takeUnretainedValue().cut()
        lifeline.release()
    }
}

/// A new plugin in Swift.
struct SwiftTemplate {
    var plugin: PluginTemplate

    var text: String {
        let name = plugin.typeName
        let parts = parts
        return """
            public import CPenstock

            #if canImport(PenstockPlugin)
                import PenstockPlugin
            #endif

            /// \(parts.summary)
            struct \(name): \(parts.role) {
                static var descriptor: Descriptor {
                    Descriptor(
                        id: "com.example.\(plugin.name)", name: "\(name)", version: "0.1.0",
                        vendor: "me", summary: "\(parts.summary)", configSchema: configSchema,
                        flags: [.shared, .isolateOK], reads: [\(parts.reads)], writes: [\(parts.writes)])
                }

            \(parts.fields)

                /// Once for each configuration: what is thrown here is shown under the option it is about.
                init(_ setup: Setup) throws {
            \(parts.make)
                    setup.wantsEvents = false
                }

            \(parts.hook)
            }

            /// The library's one exported symbol.
            @c @implementation
            public func pen_plugin_entry_v1() -> UnsafePointer<pen_entry> { PluginLibrary.entry(\(name).self) }

            """
    }

    private struct Parts {
        var role: String
        var summary: String
        var reads = ""
        var writes = ""
        var fields: String
        var make: String
        var hook: String
    }

    private static func text(_ option: String) -> (fields: String, make: String) {
        (
            "    private let \(option): Bytes",
            "        \(option) = setup.storage.copy(try setup.config.require(\"\(option)\").string())"
        )
    }

    private var parts: Parts {
        let (fields, make) = Self.text(plugin.option.name)
        switch plugin.kind {
        case .authorizer:
            return Parts(
                role: "Authorizer", summary: "Lets in who knows the word.",
                reads: "\"request.header.x-word\"", fields: fields, make: make,
                hook: """
                        func authorize(_ exchange: Exchange) throws -> AuthorizerVerdict {
                            let said = exchange.header(Bytes("x-word"))
                            // Nothing of our kind: another authorizer of a chain may know the caller.
                            if said.isAbsent { return .abstain }
                            guard said == word else { return .deny }
                            try exchange.auth.principal(Bytes("friend"))
                            return .allow
                        }
                    """)
        case .validator:
            return Parts(
                role: "Validator", summary: "Refuses requests without a header.",
                reads: "\"request.header.*\"", fields: fields, make: make,
                hook: """
                        func validate(_ exchange: Exchange) throws -> Verdict {
                            guard exchange.header(header).isAbsent else { return .continue }
                            try exchange.respond(.badRequestParameters)
                            return .respond
                        }
                    """)
        case .limiter:
            return Parts(
                role: "Limiter", summary: "Lets each client send so many requests a second.",
                reads: "\"context.*\"", fields: "    private let limit: UInt64",
                make: """
                            let rate = try setup.config.require("rate").double()
                            limit = setup.host.limit(setup.name, rate: rate, burst: max(1, rate * 2))
                            guard limit != 0 else { throw setup.config.error("the host refuses this rate") }
                    """,
                hook: """
                        func limit(_ exchange: Exchange) throws -> Verdict {
                            let client = exchange.request.client_address
                            guard let result = exchange.acquire(limit, key: client), result.allowed == 0 else {
                                return .continue
                            }
                            try exchange.respond(.throttled)
                            return .respond
                        }
                    """)
        case .transformer:
            return Parts(
                role: "Transformer", summary: "Stamps requests.",
                writes: "\"request.header.x-stamp\"", fields: fields, make: make,
                hook: """
                        func transformRequest(_ exchange: Exchange) throws -> Verdict {
                            try exchange.change(.set(Bytes("x-stamp"), stamp), of: .request)
                            return .continue
                        }
                    """)
        case .integration:
            return Parts(
                role: "Integration", summary: "Answers with a message.", fields: fields, make: make,
                hook: """
                        func integrate(_ exchange: Exchange) throws -> IntegrationVerdict {
                            try exchange.respond(200, message)
                            return .respond
                        }
                    """)
        }
    }
}

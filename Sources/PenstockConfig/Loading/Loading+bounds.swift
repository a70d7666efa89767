internal import JSON
internal import SourceTree

extension Loading {
    func limits(_ root: ShapeReader) -> Configuration.Limits {
        let reader = root.reader("limits", as: "Limits")
        let limits = Configuration.Limits(
            headerBytes: reader.size("header_bytes"), headers: reader.integer("headers"),
            targetBytes: reader.size("target_bytes"), bodyBytes: reader.size("body_bytes"),
            connections: reader.integer("connections"),
            exchangeArena: reader.size("exchange_arena"), buffers: reader.size("buffers"),
            calloutBytes: reader.size("callout_bytes"),
            http2Streams: reader.integer("http2_streams"),
            http2Window: reader.size("http2_window"), http2Resets: reader.integer("http2_resets"))
        if limits.targetBytes > limits.headerBytes, let place = reader.value("target_bytes") {
            report.error(
                "target_bytes is more than header_bytes, of which it is part", place,
                hint: "header_bytes is \(SizeText.text(limits.headerBytes))")
        }
        return limits
    }

    func timeouts(_ root: ShapeReader) -> Configuration.Timeouts {
        let reader = root.reader("timeouts", as: "Timeouts")
        let stall = reader.duration("stall")
        if stall > .zero, stall < .seconds(1), let place = reader.value("stall") {
            report.error(
                "a loop stands still from 1s on", place,
                hint: "stall: 10s aborts after ten seconds, stall: 0 never")
        }
        return Configuration.Timeouts(
            head: reader.duration("head"), handshake: reader.duration("handshake"),
            idle: reader.duration("idle"),
            body: reader.duration("body"), write: reader.duration("write"),
            request: reader.duration("request"), drain: reader.duration("drain"), stall: stall)
    }

    func webSockets(_ root: ShapeReader) -> Configuration.WebSockets {
        let reader = root.reader("websockets", as: "WebSockets")
        return Configuration.WebSockets(
            frameBytes: reader.size("frame_bytes"), messageBytes: reader.size("message_bytes"),
            allowsBinary: reader.bool("binary"), queueBytes: reader.size("queue_bytes"),
            messages: reader.integer("messages"), idle: reader.duration("idle"),
            life: reader.duration("life"), node: reader.integer("node"),
            nodes: nodes(reader), secret: nodeSecret(reader))
    }

    private func nodes(_ reader: ShapeReader) -> [Int: String] {
        var nodes: [Int: String] = [:]
        for (name, place) in reader.names("nodes") {
            guard let number = Int(name), (0...65535).contains(number) else {
                report.error(
                    "'\(name)' is no node's number", at: place.keyLocation ?? place.location,
                    place.pointer, hint: "0 to 65535, as the other gateway's websockets.node")
                continue
            }
            nodes[number] = reader.text(of: place)
        }
        if !nodes.isEmpty, reader.value("secret") == nil, let place = reader.value("nodes") {
            report.error(
                "nodes need a secret to sign by", place, hint: "add secret: \"env:NODE_SECRET\"")
        }
        return nodes
    }

    private func nodeSecret(_ reader: ShapeReader) -> SecretReference? {
        guard let place = reader.value("secret"), let text = reader.optionalText("secret") else {
            return nil
        }
        guard let reference = SecretReference(parsing: text) else {
            // The text itself may be the secret, and isn't shown.
            report.error(
                "the secret itself doesn't belong here", place, hint: "env:NAME or file:/path")
            return nil
        }
        return reference
    }

    func accessLog(_ root: ShapeReader) -> Configuration.AccessLog? {
        if let value = root.value("access_log"), value.isOff { return nil }
        let reader = root.reader("access_log", as: "AccessLog")
        let format = reader.choice("format", Configuration.AccessLog.Format.json)
        let fields = reader.names("fields").compactMap { name, place in
            reader.text(of: place).map {
                Configuration.AccessLog.Field(name: name, template: $0)
            }
        }
        if format == .clf, let place = reader.value("fields") {
            report.warning(
                "'fields' means nothing with format: clf", at: place.node, place.pointer,
                hint: "use format: json")
        }
        guard format != .off else { return nil }
        let path = reader.text("path")
        return Configuration.AccessLog(
            destination: path == "-" ? .standardOutput : .file(path), format: format, fields: fields
        )
    }
}

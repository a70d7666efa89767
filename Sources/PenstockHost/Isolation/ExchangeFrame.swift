import CPenstock
import PenstockCore

/// An exchange as a frame: what the instance declared that it reads, and where the request stands.
/// Texts come first and are copied as one; bodies come last.
enum ExchangeFrame {
    /// Writes an exchange for an instance.
    static func encode(
        _ exchange: Exchange, for record: UnsafePointer<InstanceRecord>, into sink: inout ByteSink
    ) {
        let reads = record.pointee.reads
        let mark = sink.count
        sink.put(frame: UInt32(0))
        encodeFacts(exchange, into: &sink)
        encodeRoute(exchange, into: &sink)
        encodeHeaders(exchange, PEN_REQUEST_HEADERS, .requestHeaders, reads, into: &sink)
        encodeHeaders(exchange, PEN_RESPONSE_HEADERS, .responseHeaders, reads, into: &sink)
        encodeVariables(exchange, reads, into: &sink)
        // How many bytes of texts there are, so that the reader copies them at once.
        if !sink.overflowed {
            UnsafeMutableRawPointer(sink.base + mark).storeBytes(
                of: UInt32(sink.count - mark), as: UInt32.self)
        }
        encode(exchange.pointee.requestBody, reads.categories.contains(.requestBody), into: &sink)
        encode(exchange.pointee.responseBody, reads.categories.contains(.responseBody), into: &sink)
    }

    private static func encodeFacts(_ exchange: Exchange, into sink: inout ByteSink) {
        sink.put(frame: exchange.pointee.kind)
        sink.put(frame: UInt32(exchange.pointee.cursor.side.rawValue))
        sink.put(frame: UInt32(exchange.pointee.httpVersion))
        sink.put(frame: UInt32(exchange.pointee.clientPort))
        sink.put(frame: UInt32(exchange.pointee.isSecure ? 1 : 0))
        sink.put(frame: UInt32(bitPattern: exchange.pointee.status))
        sink.put(frame: UInt32(bitPattern: exchange.pointee.upstreamStatus))
        sink.put(frame: exchange.pointee.receivedAt)
        sink.put(frame: exchange.pointee.deadline)
        sink.put(frame: exchange.pointee.method)
        sink.put(frame: exchange.pointee.target)
        sink.put(frame: exchange.pointee.path)
        sink.put(frame: exchange.pointee.query)
        sink.put(frame: exchange.pointee.authority)
        sink.put(frame: exchange.pointee.clientAddress)
        sink.put(frame: exchange.pointee.requestID)
        sink.put(frame: exchange.pointee.auth.principal)
        sink.put(frame: exchange.pointee.auth.usageKey)
        sink.put(frame: exchange.pointee.auth.earlier)
        sink.put(frame: exchange.pointee.auth.earlierKey)
        let connection = exchange.pointee.connection
        sink.put(frame: UInt32(connection == nil ? 0 : 1))
        guard let connection else { return }
        sink.put(frame: connection.pointee.peerAddress)
        sink.put(frame: connection.pointee.tlsVersion)
        sink.put(frame: connection.pointee.tlsServerName)
        sink.put(frame: connection.pointee.clientCertificate)
    }

    private static func encodeRoute(_ exchange: Exchange, into sink: inout ByteSink) {
        let route = exchange.pointee.route
        let api = route?.pointee.api
        sink.put(frame: route?.pointee.key ?? .absent)
        sink.put(frame: route?.pointee.resourcePath ?? .absent)
        sink.put(frame: api?.pointee.name ?? .absent)
        sink.put(frame: api?.pointee.stage ?? .absent)
        sink.put(frame: api?.pointee.basePath ?? .absent)
        sink.put(frame: api?.pointee.id ?? .absent)
        sink.put(frame: api?.pointee.accountID ?? .absent)
        sink.put(frame: api?.pointee.deploymentID ?? .absent)
        sink.put(frame: api?.pointee.domainName ?? .absent)
        sink.put(frame: route?.pointee.resourceID ?? .absent)
        let names = route?.pointee.parameterNames
        let values = exchange.pointee.pathParameters.values
        let count = min(
            Int(route?.pointee.parameterCount ?? 0), exchange.pointee.pathParameters.count)
        if let names, let values {
            sink.put(frame: UInt32(count))
            for i in 0..<count {
                sink.put(frame: names[i])
                sink.put(frame: values[i])
            }
        } else {
            sink.put(frame: UInt32(0))
        }
        let variables = api?.pointee.stageVariables
        sink.put(frame: UInt32(variables == nil ? 0 : api?.pointee.variableCount ?? 0))
        if let variables {
            for i in 0..<Int(api?.pointee.variableCount ?? 0) {
                sink.put(frame: variables[i].name)
                sink.put(frame: variables[i].value)
            }
        }
    }

    private static func encodeHeaders(
        _ exchange: Exchange, _ direction: UInt32, _ category: AccessSet.Category,
        _ reads: AccessSet, into sink: inout ByteSink
    ) {
        let mark = sink.count
        sink.put(frame: UInt32(0))
        guard let table = exchange.headers(direction) else { return }
        let received = direction == PEN_REQUEST_HEADERS ? Int(exchange.pointee.receivedHeaders) : 0
        var count: UInt32 = 0
        for i in 0..<table.pointee.count {
            let field = table.pointee.fields[i]
            guard field.isPresent || i < received,
                reads.allows(category, field.nameView, HeaderName(id: field.id))
            else { continue }
            sink.put(frame: field.nameView)
            sink.put(frame: field.valueView)
            // Not whether it stands verbatim in memory: in the frame it doesn't.
            let removed = UInt32(field.flags & HeaderField.removed)
            sink.put(frame: removed | (i < received ? 256 : 0))
            count += 1
        }
        if !sink.overflowed {
            UnsafeMutableRawPointer(sink.base + mark).storeBytes(of: count, as: UInt32.self)
        }
    }

    private static func encodeVariables(
        _ exchange: Exchange, _ reads: AccessSet, into sink: inout ByteSink
    ) {
        let mark = sink.count
        sink.put(frame: UInt32(0))
        guard let entries = exchange.pointee.variables.entries else { return }
        var count: UInt32 = 0
        for i in 0..<exchange.pointee.variables.count
        where reads.allows(.variables, entries[i].name) {
            sink.put(frame: entries[i].name)
            sink.put(frame: entries[i].value)
            count += 1
        }
        if !sink.overflowed {
            UnsafeMutableRawPointer(sink.base + mark).storeBytes(of: count, as: UInt32.self)
        }
    }

    private static func encode(_ body: Body, _ isDeclared: Bool, into sink: inout ByteSink) {
        sink.put(frame: UInt32(body.state.rawValue))
        sink.put(frame: UInt64(bitPattern: body.length))
        sink.put(frame: isDeclared ? body.bytes : .absent)
    }
}

internal import CLibXML2

/// One parse by libxml2, which reports to this as it goes.
final class XMLParse {
    let limits: XMLLimits
    /// Elements, attributes and namespace declarations so far.
    private var nodeCount = 0
    /// Why the parse ends early; the first reason counts.
    private var fault: (code: XMLError.Code, message: String, line: Int, column: Int)?
    /// The namespace that each prefix was first declared for.
    private(set) var prefixes: [String: String] = [:]

    init(limits: XMLLimits) { self.limits = limits }

    /// The tree, which the caller frees.
    func run(_ text: UnsafeBufferPointer<UInt8>) throws(XMLError) -> xmlDocPtr {
        _ = Self.isInitialized
        if let place = XMLTagScan.excess(in: text, attributesMax: limits.attributesMax) {
            let (line, column) = Self.position(of: place, in: text)
            throw XMLError(
                .limit, "an element has more than \(limits.attributesMax) attributes",
                line: line, column: column, in: text)
        }
        guard let context = xmlNewParserCtxt() else { throw XMLError(.memory, "no memory for XML") }
        defer { xmlFreeParserCtxt(context) }
        // Unretained: `self` lives until this function returns, and the context doesn't outlive it.
        context.pointee._private = Unmanaged.passUnretained(self).toOpaque()
        guard let handlers = context.pointee.sax else {
            throw XMLError(.memory, "no memory for XML")
        }
        Self.hook(&handlers.pointee)
        // No substitution of entities, no DTD, no network; a declared encoding is past here.
        let options =
            XML_PARSE_NONET.rawValue | XML_PARSE_NOCDATA.rawValue | XML_PARSE_COMPACT.rawValue
            | XML_PARSE_IGNORE_ENC.rawValue
        let document = text.withMemoryRebound(to: CChar.self) { characters in
            xmlCtxtReadMemory(
                context, characters.baseAddress, Int32(characters.count), nil, "UTF-8",
                Int32(options))
        }
        if let fault {
            xmlFreeDoc(document)
            throw XMLError(
                fault.code, fault.message, line: fault.line, column: fault.column, in: text)
        }
        guard let document else {
            throw XMLError(.malformed, "this is not XML", line: 1, column: 1, in: text)
        }
        return document
    }

    /// xmlInitParser(3): once, before threads use the library.
    private static let isInitialized: Bool = {
        xmlInitParser()
        return true
    }()

    private static func hook(_ handlers: inout xmlSAXHandler) {
        handlers.internalSubset = { context, _, _, _ in
            XMLParse.from(context)?.refuse(
                .doctype, "a document type declaration is not allowed", context)
        }
        handlers.startElementNs = {
            context, name, prefix, uri, namespaceCount, namespaces, attributeCount, defaulted,
            attributes in
            guard let parse = XMLParse.from(context),
                parse.admits(context, namespaceCount, namespaces, attributeCount)
            else { return }
            xmlSAX2StartElementNs(
                context, name, prefix, uri, namespaceCount, namespaces, attributeCount, defaulted,
                attributes)
        }
        // Nothing reads them, and text around a comment becomes one node.
        handlers.comment = nil
        handlers.processingInstruction = nil
        // With this set libxml2 calls no handler that threads share, and prints nothing.
        handlers.serror = { context, error in
            // A namespace whose name is no URI is an error to libxml2 and a name to everybody else.
            guard let error, error.pointee.level.rawValue >= XML_ERR_ERROR.rawValue,
                error.pointee.code != XML_WAR_NS_URI.rawValue
            else { return }
            XMLParse.from(context)?.note(error.pointee)
        }
    }

    private static func from(_ context: UnsafeMutableRawPointer?) -> XMLParse? {
        guard let own = context?.assumingMemoryBound(to: xmlParserCtxt.self).pointee._private else {
            return nil
        }
        return Unmanaged<XMLParse>.fromOpaque(own).takeUnretainedValue()
    }

    /// Whether one more element stays within the limits; otherwise the parse is stopped.
    private func admits(
        _ context: UnsafeMutableRawPointer?, _ namespaceCount: Int32,
        _ namespaces: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?, _ attributeCount: Int32
    ) -> Bool {
        guard fault == nil, let parser = context?.assumingMemoryBound(to: xmlParserCtxt.self) else {
            return false
        }
        nodeCount += 1 + Int(namespaceCount) + Int(attributeCount)
        if Int(parser.pointee.nodeNr) >= limits.depthMax {
            refuse(.limit, "elements nest more than \(limits.depthMax) deep", context)
        } else if nodeCount > limits.nodesMax {
            refuse(.limit, "there are more than \(limits.nodesMax) nodes", context)
        } else if Int(parser.pointee.nsNr) / 2 > limits.namespacesMax {
            refuse(
                .limit, "more than \(limits.namespacesMax) namespaces are in scope", context)
        } else {
            if namespaceCount > 0, let namespaces { note(namespaces, Int(namespaceCount)) }
            return true
        }
        return false
    }

    private func note(_ namespaces: UnsafeMutablePointer<UnsafePointer<xmlChar>?>, _ count: Int) {
        for i in 0..<count {
            guard let prefix = namespaces[2 * i], let uri = namespaces[2 * i + 1] else { continue }
            let name = String(cString: prefix)
            if prefixes[name] == nil { prefixes[name] = String(cString: uri) }
        }
    }

    private func note(_ error: xmlError) {
        guard fault == nil else { return }
        let words = error.message.map { String(cString: $0) } ?? "this is not XML"
        fault = (.malformed, Self.sentence(words), Int(error.line), Int(error.int2))
    }

    private func refuse(
        _ code: XMLError.Code, _ message: String, _ context: UnsafeMutableRawPointer?
    ) {
        guard let parser = context?.assumingMemoryBound(to: xmlParserCtxt.self) else { return }
        if fault == nil {
            let input = parser.pointee.input
            fault = (
                code, message, input.map { Int($0.pointee.line) } ?? 1,
                input.map { Int($0.pointee.col) } ?? 1
            )
        }
        xmlStopParser(parser)
    }
}

extension XMLParse {
    /// libxml2's words as the inside of a sentence of ours.
    static func sentence(_ words: String) -> String {
        var words = Substring(words)
        while let last = words.last, last.isWhitespace || last == "." { words.removeLast() }
        guard let first = words.first, words.dropFirst().first?.isLowercase == true else {
            return String(words)
        }
        return first.lowercased() + words.dropFirst()
    }

    /// Line and column, from 1, of a byte.
    private static func position(
        of offset: Int, in text: UnsafeBufferPointer<UInt8>
    ) -> (line: Int, column: Int) {
        var line = 1
        var column = 1
        for byte in text.prefix(offset) {
            if byte == UInt8(ascii: "\n") {
                line += 1
                column = 1
            } else if byte & 0xc0 != 0x80 {
                column += 1
            }
        }
        return (line, column)
    }
}

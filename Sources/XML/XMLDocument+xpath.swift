internal import CLibXML2

extension XMLDocument {
    /// Evaluates an XPath 1.0 expression at `node`, by default at the document.
    ///
    /// A prefix means what `namespaces` says, and what the document first declares it for
    /// otherwise. XPath has no default namespace: elements in one need a prefix here.
    public func evaluate(
        _ expression: String, at node: XMLNode? = nil, namespaces: [String: String] = [:]
    ) throws(XMLError) -> XPathValue {
        guard expression.utf8.count <= limits.xpathBytesMax else {
            throw XMLError(
                .xpathLimit, "the XPath expression has more than \(limits.xpathBytesMax) bytes")
        }
        // A C string would end there.
        guard !expression.utf8.contains(0) else {
            throw XMLError(.xpath, "an XPath expression has no NUL characters")
        }
        guard let context = xmlXPathNewContext(tree) else {
            throw XMLError(.memory, "no memory for XPath")
        }
        defer { xmlXPathFreeContext(context) }
        let faults = XPathFaults()
        // Unretained: `faults` is used below, after the last call that may report to it.
        context.pointee.userData = Unmanaged.passUnretained(faults).toOpaque()
        context.pointee.error = { own, error in
            guard let own, let error else { return }
            Unmanaged<XPathFaults>.fromOpaque(own).takeUnretainedValue().note(error.pointee)
        }
        guard stepsLeft > 0 else {
            throw XMLError(
                .xpathLimit,
                "expressions have taken \(limits.xpathStepsOfDocumentMax) steps on this document")
        }
        let steps = min(limits.xpathStepsMax, stepsLeft)
        context.pointee.opLimit = UInt(steps)
        defer { stepsLeft -= Int(context.pointee.opCount) }
        let bound = prefixes.merging(namespaces, uniquingKeysWith: { $1 })
        for (prefix, name) in bound { xmlXPathRegisterNs(context, prefix, name) }
        // Compiled with the context, so that its error handler hears of syntax errors.
        let compiled = xmlXPathCtxtCompile(context, expression)
        defer { xmlXPathFreeCompExpr(compiled) }
        if let error = faults.error(in: expression, steps) { throw error }
        guard let compiled else {
            throw XMLError(.xpath, "this is not XPath", line: 1, column: 1, in: expression.utf8)
        }
        let fault = XPathNames.fault(in: expression) { bound[$0] != nil || $0 == "xml" }
        if let fault { throw .at(fault.offset, of: expression, fault.message) }
        let result = evaluate(compiled, in: context, at: node)
        defer { xmlXPathFreeObject(result) }
        if let error = faults.error(in: expression, steps) { throw error }
        return result.map { value(of: $0.pointee) } ?? .nodes([])
    }

    private func evaluate(
        _ compiled: xmlXPathCompExprPtr, in context: xmlXPathContextPtr, at node: XMLNode?
    ) -> xmlXPathObjectPtr? {
        if !isOrdered {
            xmlXPathOrderDocElems(tree)
            isOrdered = true
        }
        context.pointee.node = node?.pointer ?? asNode
        return xmlXPathCompiledEval(compiled, context)
    }

    private func value(of object: xmlXPathObject) -> XPathValue {
        switch object.type {
        case XPATH_BOOLEAN: .bool(object.boolval != 0)
        case XPATH_NUMBER: .number(object.floatval)
        case XPATH_STRING: .text(object.stringval.map { String(cString: $0) } ?? "")
        default: .nodes(nodes(of: object))
        }
    }

    private func nodes(of object: xmlXPathObject) -> [XMLNode] {
        guard let set = object.nodesetval?.pointee, let table = set.nodeTab else { return [] }
        var result: [XMLNode] = []
        result.reserveCapacity(Int(set.nodeNr))
        for i in 0..<Int(set.nodeNr) {
            // A namespace node is a record of another shape, which dies with the result.
            guard let pointer = table[i], pointer.pointee.type != XML_NAMESPACE_DECL else {
                continue
            }
            result.append(XMLNode(document: self, pointer: pointer))
        }
        return result
    }
}

/// What libxml2 says of an expression; the first is the cause.
private final class XPathFaults {
    private var first: (number: Int, message: String, offset: Int)?

    func note(_ error: xmlError) {
        guard first == nil else { return }
        let words = error.message.map { String(cString: $0) } ?? "this is not XPath"
        // xmlXPathErr: int1 is where in the expression the parser is.
        first = (Int(error.code), XMLParse.sentence(words), Int(error.int1))
    }

    func error(in expression: String, _ steps: Int) -> XMLError? {
        guard let first else { return nil }
        // XPATH_OP_LIMIT_EXCEEDED and XPATH_RECURSION_LIMIT_EXCEEDED, as xmlerror.h numbers them.
        let base = Int(XML_XPATH_EXPRESSION_OK.rawValue)
        if first.number == base + Int(XPATH_OP_LIMIT_EXCEEDED.rawValue) {
            return XMLError(
                .xpathLimit, "the expression takes more than \(steps) steps",
                line: 1, column: 1, in: expression.utf8)
        }
        if first.number == base + Int(XPATH_RECURSION_LIMIT_EXCEEDED.rawValue) {
            return XMLError(
                .xpathLimit, "the expression nests too deeply", line: 1, column: 1,
                in: expression.utf8)
        }
        return .at(first.offset, of: expression, first.message)
    }
}

extension XMLError {
    /// An error at a byte of an expression.
    fileprivate static func at(
        _ offset: Int, of expression: String, _ message: String
    ) -> XMLError {
        let before = String(decoding: expression.utf8.prefix(offset), as: UTF8.self)
        return XMLError(
            .xpath, message, line: 1, column: before.unicodeScalars.count + 1,
            in: expression.utf8)
    }
}

import CPenstock
public import PenstockCore

/// What the gateway says to an upstream about the client's side of a request, field by field.
///
/// The default trusts nobody: what a client claims is replaced. `append` is for a gateway behind a
/// proxy that it trusts.
public struct ForwardedPolicy: Sendable {
    /// What to do with one field.
    public enum Mode: UInt8, Sendable {
        /// Pass on what came, add nothing.
        case off
        /// Drop what came, add nothing.
        case remove
        /// Drop what came, add our own.
        case replace
        /// Lists (`X-Forwarded-For`, `Forwarded`): pass on what came and add ours at the end. Single
        /// values (`-Proto`, `-Host`, `-Port`): pass on what came, or add ours when nothing came.
        case append
    }

    /// `X-Forwarded-For`: the client's address.
    public var xForwardedFor = Mode.replace
    /// `X-Forwarded-Proto`: "http" or "https".
    public var xForwardedProto = Mode.replace
    /// `X-Forwarded-Host`: the authority the client asked for.
    public var xForwardedHost = Mode.replace
    /// `X-Forwarded-Port`: the port the client connected to.
    public var xForwardedPort = Mode.replace
    /// `Forwarded` (RFC 7239), removed by default: two tellings of one story invite contradiction.
    public var forwarded = Mode.remove

    /// The default policy.
    public init() {}

    /// The fields that `append` writes itself or that are unwanted: give them to `HeadCopy.drop`.
    ///
    /// A list in `append` mode is among them: its old values and ours go out as one field.
    public var dropped: HeaderSet {
        var set = HeaderSet.none
        if xForwardedFor != .off { set = set | .xForwardedFor }
        if forwarded != .off { set = set | .forwarded }
        if drops(xForwardedProto) { set = set | .xForwardedProto }
        if drops(xForwardedHost) { set = set | .xForwardedHost }
        if drops(xForwardedPort) { set = set | .xForwardedPort }
        return set
    }

    private func drops(_ mode: Mode) -> Bool { mode == .remove || mode == .replace }

    /// Writes the gateway's fields; false when they don't all fit, and then none is written.
    public func append(
        _ facts: ForwardedFacts, _ table: HeaderTable, to out: inout OutBuffer
    ) -> Bool {
        // The names, line ends and the longest scheme and port are below 128 bytes: with so much room
        // no step of the short way can fail.
        if isOwnOnly(table), !facts.clientAddress.isEmpty, !facts.authority.isEmpty,
            facts.localPort > 0,
            out.room >= facts.clientAddress.n + facts.authority.n + 128
        {
            return appendDefault(facts, to: &out)
        }
        return out.whole { out in
            appendList(.xForwardedFor, xForwardedFor, table, &out) {
                $0.append(facts.clientAddress)
            }
                && appendSingle(.xForwardedProto, xForwardedProto, table, &out) {
                    $0.append(facts.scheme)
                }
                && appendSingle(.xForwardedHost, xForwardedHost, table, &out) {
                    facts.authority.isEmpty ? nil : $0.append(facts.authority)
                }
                && appendSingle(.xForwardedPort, xForwardedPort, table, &out) {
                    facts.localPort == 0 ? nil : $0.append(decimal: UInt64(facts.localPort))
                }
                && appendList(.forwarded, forwarded, table, &out) { facts.appendElement(to: &$0) }
        }
    }

    /// Four X-Forwarded fields of our own and nothing else go out: nothing came that stays, and
    /// `Forwarded` is not written.
    private func isOwnOnly(_ table: HeaderTable) -> Bool {
        guard forwarded == .remove || forwarded == .off, isWritten(xForwardedFor),
            isWritten(xForwardedProto), isWritten(xForwardedHost), isWritten(xForwardedPort)
        else { return false }
        if xForwardedFor == .replace, xForwardedProto == .replace, xForwardedHost == .replace,
            xForwardedPort == .replace
        {
            return true
        }
        let ours =
            HeaderSet(.xForwardedFor) | .xForwardedProto | .xForwardedHost | .xForwardedPort
        for i in 0..<table.count where ours.contains(table.fields[i].id) { return false }
        return true
    }

    @inline(__always)
    private func isWritten(_ mode: Mode) -> Bool { mode == .replace || mode == .append }

    private func appendDefault(_ facts: ForwardedFacts, to out: inout OutBuffer) -> Bool {
        out.append("x-forwarded-for: ") && out.append(facts.clientAddress)
            && out.append(
                facts.isSecure
                    ? "\r\nx-forwarded-proto: https\r\nx-forwarded-host: "
                    : "\r\nx-forwarded-proto: http\r\nx-forwarded-host: ")
            && out.append(facts.authority) && out.append("\r\nx-forwarded-port: ")
            && out.append(decimal: UInt64(facts.localPort)) && out.appendCRLF()
    }

    /// `name: old, old, new`, with the old values only in `append` mode.
    @inline(__always)
    private func appendList(
        _ name: HeaderName, _ mode: Mode, _ table: HeaderTable, _ out: inout OutBuffer,
        _ value: (inout OutBuffer) -> Bool
    ) -> Bool {
        guard mode == .replace || mode == .append else { return true }
        guard out.append(name.lowercased), out.append(": ") else { return false }
        var i = mode == .append ? table.index(of: name) : -1
        while i >= 0 {
            let old = table.fields[i].valueView
            if !old.isEmpty {
                guard out.append(old), out.append(", ") else { return false }
            }
            i = table.index(of: name, from: i + 1)
        }
        return value(&out) && out.appendCRLF()
    }

    /// `name: new`, unless something came and stays. A value that is nil is not written.
    @inline(__always)
    private func appendSingle(
        _ name: HeaderName, _ mode: Mode, _ table: HeaderTable, _ out: inout OutBuffer,
        _ value: (inout OutBuffer) -> Bool?
    ) -> Bool {
        guard mode == .replace || (mode == .append && table.index(of: name) < 0) else {
            return true
        }
        let mark = out.count
        guard out.append(name.lowercased), out.append(": ") else { return false }
        guard let written = value(&out) else {
            out.count = mark
            return true
        }
        return written && out.appendCRLF()
    }
}

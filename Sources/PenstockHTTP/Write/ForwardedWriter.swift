import CPenstock
public import PenstockCore

/// Writes the fields of a `ForwardedPolicy`; made once for a listener, so that what follows from the
/// policy alone is found out once.
public struct ForwardedWriter: Sendable {
    /// The fields that `append` writes itself or that are unwanted: give them to `HeadCopy.drop`.
    ///
    /// A list in `append` mode is among them: its old values and ours go out as one field.
    public let dropped: HeaderSet
    private let policy: ForwardedPolicy
    /// Whether the list of addresses is kept: then its next one is the peer's, and not the client's.
    public var keepsAddresses: Bool { policy.xForwardedFor == .append }
    /// The four X-Forwarded fields of our own go out and nothing else, unless one of `kept` came.
    private let isUsual: Bool
    /// Of which fields what came is kept.
    private let kept: HeaderSet

    /// A writer by this policy.
    public init(_ policy: ForwardedPolicy) {
        self.policy = policy
        let modes: [(HeaderName, ForwardedPolicy.Mode, isList: Bool)] = [
            (.xForwardedFor, policy.xForwardedFor, true),
            (.xForwardedProto, policy.xForwardedProto, false),
            (.xForwardedHost, policy.xForwardedHost, false),
            (.xForwardedPort, policy.xForwardedPort, false),
            (.forwarded, policy.forwarded, true),
        ]
        var dropped = HeaderSet.none
        var kept = HeaderSet.none
        for (name, mode, isList) in modes {
            if mode == .append { kept = kept | name }
            if mode == .remove || mode == .replace || (mode == .append && isList) {
                dropped = dropped | name
            }
        }
        self.dropped = dropped
        self.kept = kept
        isUsual = modes.allSatisfy { name, mode, _ in
            (mode == .replace || mode == .append) == (name != .forwarded)
        }
    }

    /// Writes the gateway's fields; false when they don't all fit, and then none is written.
    public func append(
        _ facts: ForwardedFacts, _ table: HeaderTable, to out: inout OutBuffer
    ) -> Bool {
        // The names, line ends and the longest scheme and port are below 128 bytes: with so much room
        // no step of the short way can fail.
        if isUsual, kept.bits & table.known.bits == 0, !facts.clientAddress.isEmpty,
            !facts.authority.isEmpty, facts.localPort > 0,
            out.room >= facts.clientAddress.n + facts.authority.n + 128
        {
            return appendUsual(facts, to: &out)
        }
        return out.whole { out in
            appendList(.xForwardedFor, policy.xForwardedFor, table, &out) {
                $0.append(facts.clientAddress)
            }
                && appendSingle(.xForwardedProto, policy.xForwardedProto, table, &out) {
                    $0.append(facts.scheme)
                }
                && appendSingle(.xForwardedHost, policy.xForwardedHost, table, &out) {
                    facts.authority.isEmpty ? nil : $0.append(facts.authority)
                }
                && appendSingle(.xForwardedPort, policy.xForwardedPort, table, &out) {
                    facts.localPort == 0 ? nil : $0.append(decimal: UInt64(facts.localPort))
                }
                && appendList(.forwarded, policy.forwarded, table, &out) {
                    facts.appendElement(to: &$0)
                }
        }
    }

    private func appendUsual(_ facts: ForwardedFacts, to out: inout OutBuffer) -> Bool {
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
        _ name: HeaderName, _ mode: ForwardedPolicy.Mode, _ table: HeaderTable,
        _ out: inout OutBuffer,
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
        _ name: HeaderName, _ mode: ForwardedPolicy.Mode, _ table: HeaderTable,
        _ out: inout OutBuffer,
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

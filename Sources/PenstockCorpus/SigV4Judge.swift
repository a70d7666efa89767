internal import ByteEncodings
public import JSON
internal import SigV4
internal import SigV4OpenSSL

/// Signs each row's request both ways and compares all four texts; then verifies the signed requests,
/// and expects a changed one to be refused.
public struct SigV4Judge: CorpusJudge {
    /// `sigv4`
    public static var name: String { "sigv4" }

    /// A judge.
    public init() {}

    /// Judges a case of AWS's signing test suite.
    public mutating func judge(_ row: JSONValue) -> CorpusVerdict {
        guard let testCase = SigV4Case(row) else {
            return .failed("the row lacks a context or a request")
        }
        var verdicts: [CorpusVerdict] = []
        for form in ["header", "query"] {
            let signed = testCase.sign(form)
            verdicts += [
                ("canonical_request", signed.canonicalRequest),
                ("string_to_sign", signed.stringToSign),
                ("signature", signed.signature),
            ].compactMap { name, found in
                row["\(form)_\(name)"]?.string.map { .comparing(found, with: $0) }
            }
            verdicts.append(testCase.verify(signed.request))
        }
        return verdicts.first { $0 != .passed } ?? .passed
    }
}

/// A row as the library wants it.
private struct SigV4Case {
    let credentials: SigV4Credentials
    let options: SigV4Options
    let region: String
    let service: String
    let timestamp: String
    let lifetime: Int
    let request: SigV4Request

    init?(_ row: JSONValue) {
        guard let context = row["context"], let text = row["request"]?.string,
            let id = context["credentials"]?["access_key_id"]?.string,
            let secret = context["credentials"]?["secret_access_key"]?.string,
            let region = context["region"]?.string, let service = context["service"]?.string,
            let timestamp = context["timestamp"]?.string,
            let request = Self.parse(text)
        else { return nil }
        credentials = SigV4Credentials(
            accessKeyID: id, secretAccessKey: secret,
            sessionToken: context["credentials"]?["token"]?.string)
        options = SigV4Options(
            normalizesPath: context["normalize"]?.bool ?? true,
            sendsPayloadHash: context["sign_body"]?.bool ?? false,
            omitsSessionToken: context["omit_session_token"]?.bool ?? false)
        self.region = region
        self.service = service
        // 2015-08-30T12:36:00Z
        self.timestamp = timestamp.filter { $0 != "-" && $0 != ":" }
        lifetime = context["expiration_in_seconds"]?.int ?? 3600
        self.request = request
    }

    func sign(_ form: String) -> SigV4Signer<OpenSSLCrypto>.Signed {
        let signer = SigV4Signer(
            credentials, region: region, service: service, options: options,
            crypto: OpenSSLCrypto())
        return form == "header"
            ? signer.sign(request, timestamp: timestamp)
            : signer.presign(request, timestamp: timestamp, lifetime: lifetime)
    }

    func verify(_ signed: SigV4Request) -> CorpusVerdict {
        let verifier = SigV4Verifier(
            region: region, service: service, options: options, crypto: OpenSSLCrypto())
        guard let now = SigV4Timestamp(timestamp) else {
            return .failed("a timestamp that is none")
        }
        do throws(SigV4Error) {
            _ = try verifier.verify(signed, now: now) { _ in credentials }
        } catch {
            return .failed("its own signature is refused: \(error)")
        }
        var changed = signed
        changed.method += "X"
        do throws(SigV4Error) {
            _ = try verifier.verify(changed, now: now) { _ in credentials }
            return .failed("a changed request is not refused")
        } catch {
            return error.code == .invalidSignature ? .passed : .failed("refused for \(error.code)")
        }
    }

    /// A raw request: lines that end in LF, a field may go on in the next line, then the body.
    private static func parse(_ text: String) -> SigV4Request? {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard let first = lines.first, let methodEnd = first.firstIndex(of: " "),
            let targetEnd = first.lastIndex(of: " "), methodEnd < targetEnd
        else { return nil }
        let target = first[first.index(after: methodEnd)..<targetEnd]
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var fields: [SigV4Request.Field] = []
        let headLines = lines.dropFirst().prefix { !$0.isEmpty }
        for line in headLines {
            if line.first == " ", !fields.isEmpty {
                fields[fields.count - 1].value += " " + line
            } else if let colon = line.firstIndex(of: ":") {
                fields.append(
                    .init(String(line[..<colon]), String(line[line.index(after: colon)...])))
            }
        }
        let body = lines.dropFirst(1 + headLines.count + 1).joined(separator: "\n")
        return SigV4Request(
            method: String(first[..<methodEnd]), path: String(parts[0]),
            query: parts.count > 1 ? String(parts[1]) : "", fields: fields,
            payloadHash: Hex.text(OpenSSLCrypto().sha256(Array(body.utf8))))
    }
}

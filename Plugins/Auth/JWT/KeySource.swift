import CPenstock
import JOSE
import JSON

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// Where keys come from.
enum KeySource {
    /// They are here, for good.
    case fixed(JSONWebKeySet)
    /// To be asked for. With `issuers`, the path is that of a document which says where.
    case fetched(upstream: Bytes, path: Bytes, issuers: [String])

    init(_ setup: Setup, issuer: String) throws {
        let config = setup.config
        if let place = config["jwks"] ?? config["discovery"] {
            let name = try place.require("upstream").string()
            guard setup.host.upstream(name) != 0 else {
                throw try place.require("upstream").error("there is no upstream '\(name)'")
            }
            let issuers =
                config["jwks"] == nil ? [issuer, try place.string("issuer", or: issuer)] : []
            self = .fetched(
                upstream: setup.storage.copy(name),
                path: setup.storage.copy(try place.require("path").string()), issuers: issuers)
            return
        }
        let (text, node): (Bytes, Config)
        if let file = config["keys_file"] {
            text = try setup.secretText(of: file)
            node = file
        } else {
            node = try config.require("keys")
            text = setup.storage.copy(node.text)
        }
        do throws(JOSEError) {
            let set = try JSONWebKeySet(parsing: text.buffer)
            guard !set.keys.isEmpty else {
                throw JOSEError.none(set.refusals)
            }
            for refusal in set.refusals { setup.host.log(.warning, "a key isn't used: \(refusal)") }
            self = .fixed(set)
        } catch {
            throw node.error("\(error)")
        }
    }
}

/// Where a key set is.
struct KeyPlace: Sendable {
    /// `https://host` or with a port; empty: at the upstream.
    var origin: [UInt8]
    /// Path and query.
    var path: [UInt8]

    init(origin: [UInt8], path: [UInt8]) {
        self.origin = origin
        self.path = path
    }

    /// nil: the text is no absolute URL with a path.
    init?(_ uri: String) {
        guard let scheme = uri.firstRange(of: "://"),
            let slash = uri[scheme.upperBound...].firstIndex(of: "/"),
            uri.utf8.count <= 2048, uri.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f })
        else { return nil }
        origin = Array(uri[..<slash].lowercased().utf8)
        path = Array(uri[slash...].utf8.prefix { $0 != UInt8(ascii: "#") })
    }

    /// Host and port as they are written, whatever the scheme.
    fileprivate var authority: [UInt8] {
        let colon = origin.firstIndex(of: UInt8(ascii: ":")) ?? origin.endIndex
        return Array(origin[colon...])
    }
}

/// Reads what an issuer answers.
enum IssuerAnswer {
    struct Fault: Error, CustomStringConvertible {
        var description: String
    }

    /// The keys of a set that was fetched.
    static func keys(_ event: Event) throws(Fault) -> JSONWebKeySet {
        try check(event, "its keys")
        do throws(JOSEError) {
            let set = try JSONWebKeySet(parsing: event.data.buffer)
            // A shared secret that anybody can fetch would let anybody sign.
            guard let first = set.keys.first, !first.isSymmetric else {
                throw JOSEError.none(set.refusals)
            }
            return set
        } catch {
            throw Fault(description: "the issuer's keys can't be used: \(error)")
        }
    }

    /// Where `jwks_uri` is.
    ///
    /// - Parameter issuers: what the document may call itself. A key set at the host of one of them is
    ///   asked of the upstream that the document came from, whatever host that is.
    static func place(_ event: Event, issuers: [String]) throws(Fault) -> KeyPlace {
        try check(event, "where its keys are")
        let options = JSONOptions(depthMax: 16, sizeMax: 64 << 10, duplicateKeys: .reject)
        guard let value = try? JSONValue(parsing: event.data.buffer, options: options),
            let uri = value["jwks_uri"]?.string
        else { throw Fault(description: "the issuer's discovery document has no jwks_uri") }
        // OpenID Connect Discovery 1.0 §4.3: another issuer's document must not be used.
        guard let issuer = value["issuer"]?.string, issuers.contains(issuer) else {
            throw Fault(description: "the discovery document is of another issuer")
        }
        guard let place = KeyPlace(uri) else {
            throw Fault(description: "the issuer's jwks_uri is no URL of a key set")
        }
        if issuers.contains(where: { KeyPlace($0 + "/")?.authority == place.authority }) {
            return KeyPlace(origin: [], path: place.path)
        }
        return place
    }

    private static func check(_ event: Event, _ what: String) throws(Fault) {
        guard event.status > 0 else {
            throw Fault(
                description: event.value == PEN_UPSTREAM_TIMEOUT
                    ? "the issuer didn't say \(what) in time"
                    : "the issuer can't be asked for \(what)")
        }
        guard event.status == 200 else {
            throw Fault(description: "the issuer, asked for \(what), answered \(event.status)")
        }
    }
}

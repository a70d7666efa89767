internal import CPenstock
public import JSON
public import PenstockPlugin
public import SigV4

/// Access keys as a configuration has them: a list `keys`, and `keys_file` with `{"keys": […]}`.
///
/// Secrets are in this memory as long as the instance: a signature can't be judged, or made, by a digest.
public enum KeyList {
    /// Bound of the list and the file together.
    public static let limit = 10_000

    /// What is behind a reference to a secret; nil: nothing.
    public typealias Secrets = (String) -> String?

    /// The keys by their ids.
    ///
    /// - Parameter make: what is kept of a key.
    public static func read<Key>(
        _ config: Config, _ setup: Setup,
        _ make: (JSONValue, Secrets) throws(KeyFault) -> (id: String, key: Key)
    ) throws -> [String: Key] {
        var keys: [String: Key] = [:]
        func append(
            _ value: JSONValue, _ place: Config, _ prefix: String, pointer: String?
        ) throws {
            guard keys.count < limit else { throw place.error("more than \(limit) keys") }
            do throws(KeyFault) {
                let (id, key) = try make(value) { reference in
                    let secret = setup.host.secret(reference)
                    return secret.isAbsent || secret.n == 0 ? nil : String(secret)
                }
                guard keys.updateValue(key, forKey: id) == nil else {
                    throw KeyFault("access_key_id", "\(id) is there twice")
                }
            } catch {
                throw ConfigError(
                    pointer == nil ? "\(prefix)\(error.member): \(error.message)" : error.message,
                    at: pointer.map { $0 + "/" + error.member } ?? place.pointer)
            }
        }
        for element in config["keys"]?.elements ?? [] {
            // As JSON: the same reader for the configuration and the file.
            let value = try? JSONValue(parsing: element.text)
            try append(value ?? .null, element, "", pointer: element.pointer)
        }
        guard let file = config["keys_file"] else { return keys }
        for (index, value) in try values(of: file, setup).enumerated() {
            try append(value, file, "key \(index + 1) of the file: ", pointer: nil)
        }
        return keys
    }

    private static func values(of file: Config, _ setup: Setup) throws -> [JSONValue] {
        // Through the host, so that the plugin opens no files and the text is wiped afterwards.
        let text = setup.host.secret(try file.string())
        guard !text.isAbsent else { throw file.error("there is no such file") }
        let document: JSONValue
        do { document = try JSONValue(parsing: text.buffer) } catch {
            throw file.error("it is no JSON: \(error)")
        }
        guard let list = document["keys"]?.array ?? document.array else {
            throw file.error("it is {\"keys\": […]}, with the members that keys have here")
        }
        return list
    }
}

/// What is wrong with a key, and with which of its members.
public struct KeyFault: Error {
    /// Its name, or a pointer below the key.
    public var member: String
    /// What is wrong.
    public var message: String

    /// A fault.
    public init(_ member: String, _ message: String) {
        self.member = member
        self.message = message
    }
}

extension SigV4Credentials {
    /// From the members `access_key_id`, and `secret_access_key` and `session_token`, which are references.
    public init(key: JSONValue, _ secrets: KeyList.Secrets) throws(KeyFault) {
        func resolved(_ name: String) throws(KeyFault) -> String? {
            guard let reference = try KeyList.text(name, of: key) else { return nil }
            guard reference.hasPrefix("env:") || reference.hasPrefix("file:") else {
                throw KeyFault(name, "must be a reference, env:NAME or file:PATH")
            }
            guard let found = secrets(reference) else {
                throw KeyFault(name, "there is no secret behind this reference")
            }
            return found
        }
        guard let id = try KeyList.text("access_key_id", of: key) else {
            throw KeyFault("access_key_id", "is missing")
        }
        guard let secret = try resolved("secret_access_key") else {
            throw KeyFault("secret_access_key", "is missing")
        }
        self.init(
            accessKeyID: id, secretAccessKey: secret, sessionToken: try resolved("session_token"))
    }
}

extension KeyList {
    /// A member of a key that is a text; nil: it isn't there.
    public static func text(_ name: String, of key: JSONValue) throws(KeyFault) -> String? {
        guard let member = key[name] else { return nil }
        guard let text = member.string, !text.isEmpty, text.utf8.count <= 2048 else {
            throw KeyFault(name, "must be a text of 1 to 2,048 bytes")
        }
        return text
    }
}

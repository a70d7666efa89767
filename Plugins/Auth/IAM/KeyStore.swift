import CPenstock
import JSON
import SigV4

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// The keys of a configuration and of its file, by their ids.
///
/// Secrets are in this memory as long as the instance: a signature can't be judged by a digest.
struct KeyStore {
    /// Bound of the list and the file together.
    static let limit = 10_000

    private var keys: [String: Key] = [:]

    init(_ setup: Setup) throws {
        if let list = setup.config["keys"] { try append(list, setup, in: list) }
        guard let file = setup.config["keys_file"] else { return }
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
        for (index, value) in list.enumerated() {
            try append(value, setup, file, "key \(index + 1) of the file: ", pointer: nil)
        }
    }

    subscript(id: String) -> Key? { keys[id] }

    private mutating func append(_ list: Config, _ setup: Setup, in place: Config) throws {
        for element in list.elements {
            // As JSON: the same reader for the configuration and the file.
            let value = try? JSONValue(parsing: element.text)
            try append(value ?? .null, setup, element, "", pointer: element.pointer)
        }
    }

    private mutating func append(
        _ value: JSONValue, _ setup: Setup, _ place: Config, _ prefix: String, pointer: String?
    ) throws {
        guard keys.count < Self.limit else { throw place.error("more than \(Self.limit) keys") }
        do throws(KeyFault) {
            let key = try Key(value) { reference in
                let secret = setup.host.secret(reference)
                return secret.isAbsent || secret.n == 0 ? nil : String(secret)
            }
            guard keys.updateValue(key, forKey: key.credentials.accessKeyID) == nil else {
                throw KeyFault(
                    "access_key_id", "\(key.credentials.accessKeyID) is there twice")
            }
        } catch {
            throw ConfigError(
                pointer == nil ? "\(prefix)\(error.member): \(error.message)" : error.message,
                at: pointer.map { $0 + "/" + error.member } ?? place.pointer)
        }
    }
}

internal import Glibc
internal import PenstockLowering
internal import PenstockModel

/// The certificates that stages show to backends, as files of the state directory: a configuration names
/// files, and never has a key in it.
enum ClientCertificateFiles {
    /// Writes those that stages use and that have keys; by id, where they are. What can't be written isn't
    /// there, and backends that ask are told of nobody.
    static func write(
        _ accounts: [Scope: AccountState], to stateDirectory: String
    ) -> [String: CertificateFiles] {
        var found: [String: CertificateFiles] = [:]
        for account in accounts.values {
            let used = Set(
                account.restAPIs.values.flatMap {
                    $0.stages.values.compactMap(\.clientCertificateID)
                })
            for id in used.sorted() {
                guard let certificate = account.clientCertificates[id],
                    let chain = certificate.pemEncodedCertificate,
                    let key = certificate.privateKey,
                    let folder = folder(in: stateDirectory)
                else { continue }
                let files = CertificateFiles(
                    certificate: "\(folder)/\(id).pem", key: "\(folder)/\(id).key")
                if put(chain, files.certificate), put(key, files.key) { found[id] = files }
            }
        }
        return found
    }

    /// Absolute: configurations that are served together lie in different folders.
    private static func folder(in stateDirectory: String) -> String? {
        let path = stateDirectory + "/client-certificates"
        _ = mkdir(stateDirectory, 0o700)
        _ = mkdir(path, 0o700)
        guard let absolute = realpath(path, nil) else { return nil }
        defer { free(absolute) }
        return String(cString: absolute)
    }

    /// A file that has it already stays as it is: it isn't read again then.
    private static func put(_ text: String, _ path: String) -> Bool {
        let bytes = Array(text.utf8)
        do throws(FileError) {
            if try BinaryFile.read(path) == bytes { return true }
        } catch {
            // There is none yet.
        }
        let draft = path + ".new"
        _ = unlink(draft)
        let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return false }
        let isWritten = Glibc.write(descriptor, bytes, bytes.count) == bytes.count
        return close(descriptor) == 0 && isWritten && rename(draft, path) == 0
    }
}

internal import Glibc

/// What loads handlers, written to files that interpreters can read.
struct Bootstraps: Sendable {
    let python: String
    let node: String

    init(directory: String) throws(LambdaFailure) {
        try CodeFiles.make(folder: directory)
        python = directory + "/bootstrap.py"
        node = directory + "/bootstrap.mjs"
        try CodeFiles.write(
            String(decoding: PackageResources.bootstrap_py, as: UTF8.self), to: python)
        try CodeFiles.write(
            String(decoding: PackageResources.bootstrap_mjs, as: UTF8.self), to: node)
    }
}

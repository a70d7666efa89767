internal import ByteEncodings

/// The path as it is signed.
enum CanonicalPath {
    static func of(_ path: String, _ options: SigV4Options) -> String {
        let path = path.isEmpty ? "/" : path
        let resolved = options.normalizesPath ? normalized(path) : path
        // A path in a request line may hold what should have been encoded (a space, UTF-8); encoding
        // what was decoded brings both spellings together where the service encodes once only.
        return options.encodesPathTwice
            ? PercentEncoding.unreservedSegments.text(resolved.utf8)
            : PercentEncoding.unreservedSegments.text(PercentDecoding.bytes(resolved.utf8))
    }

    /// RFC 3986 §5.2.4, and empty segments left out: `//a/./b/../` is `/a/`.
    private static func normalized(_ path: String) -> String {
        var segments: [Substring] = []
        var endsInSlash = false
        for segment in path.split(separator: "/", omittingEmptySubsequences: false) {
            endsInSlash = segment.isEmpty || segment == "." || segment == ".."
            if segment == ".." { _ = segments.popLast() }
            if !endsInSlash { segments.append(segment) }
        }
        let joined = "/" + segments.joined(separator: "/")
        return endsInSlash && !segments.isEmpty ? joined + "/" : joined
    }
}

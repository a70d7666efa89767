import CPenstock
import Glibc
import JSON
import NativeCall

#if canImport(PenstockPlugin)
    import PenstockPlugin
#endif

/// When a call has failed, and what is answered then.
struct Failures {
    private enum Sign: String, CaseIterable { case never, negative, zero, nonzero }

    private let sign: Sign
    private let status: Int32
    private let byErrno: [Int32: Int32]
    private let byResult: [Int64: Int32]
    private let name: String

    init(_ config: Config, _ function: NativeFunction) throws {
        name = function.signature.name
        let fails = config["fails"]
        sign = try fails?.choice() ?? .never
        if sign != .never, function.signature.result == nil {
            throw (fails ?? config).error("\(name) returns nothing that could say so")
        }
        status = Int32(try config.int("failure_status", or: 500, in: 200...599))
        var byErrno: [Int32: Int32] = [:]
        for (name, value) in config["errno_status"]?.members ?? [] {
            guard let number = ErrnoNames.numbers[name] else {
                throw value.error("errno has no \(name)")
            }
            byErrno[number] = Int32(try value.int(in: 200...599))
        }
        var byResult: [Int64: Int32] = [:]
        for (text, value) in config["result_status"]?.members ?? [] {
            guard let number = Int64(text) else { throw value.error("\(text) is too large") }
            byResult[number] = Int32(try value.int(in: 200...599))
        }
        self.byErrno = byErrno
        self.byResult = byResult
    }

    /// The status of a call that failed; nil: it did not.
    func status(of call: borrowing NativeCall) -> Int32? {
        let hasFailed =
            switch sign {
            case .never: false
            case .negative: call.isResultNegative
            case .zero: call.isResultZero
            case .nonzero: !call.isResultZero
            }
        guard hasFailed else { return nil }
        return call.integerResult.flatMap { byResult[$0] } ?? byErrno[call.errno] ?? status
    }

    /// `{"message": "No such file or directory", "errno": "ENOENT", "result": -1}`.
    func respond(_ status: Int32, _ call: borrowing NativeCall, _ exchange: Exchange) throws {
        var json = JSONBuffer()
        json.append("{\"message\":")
        let number = call.errno
        if number != 0 {
            json.appendString(ErrnoNames.text(of: number))
            json.append(",\"errno\":")
            json.appendString(ErrnoNames.names[number] ?? String(number))
        } else {
            json.appendString("\(name) failed")
        }
        json.append(",\"output\":")
        call.writeAll(to: &json)
        json.append("}")
        try exchange.respond(status, type: "application/json", Bytes(json.bytes))
    }
}

/// Names of errno (POSIX.1-2017, <errno.h>, what a library is likely to set).
enum ErrnoNames {
    static let numbers: [String: Int32] = [
        "E2BIG": E2BIG, "EACCES": EACCES, "EADDRINUSE": EADDRINUSE,
        "EADDRNOTAVAIL": EADDRNOTAVAIL, "EAFNOSUPPORT": EAFNOSUPPORT, "EAGAIN": EAGAIN,
        "EALREADY": EALREADY, "EBADF": EBADF, "EBADMSG": EBADMSG, "EBUSY": EBUSY,
        "ECANCELED": ECANCELED, "ECHILD": ECHILD, "ECONNABORTED": ECONNABORTED,
        "ECONNREFUSED": ECONNREFUSED, "ECONNRESET": ECONNRESET, "EDEADLK": EDEADLK, "EDOM": EDOM,
        "EEXIST": EEXIST, "EFAULT": EFAULT, "EFBIG": EFBIG, "EHOSTUNREACH": EHOSTUNREACH,
        "EILSEQ": EILSEQ, "EINPROGRESS": EINPROGRESS, "EINTR": EINTR, "EINVAL": EINVAL, "EIO": EIO,
        "EISCONN": EISCONN, "EISDIR": EISDIR, "ELOOP": ELOOP, "EMFILE": EMFILE,
        "EMSGSIZE": EMSGSIZE, "ENAMETOOLONG": ENAMETOOLONG, "ENETUNREACH": ENETUNREACH,
        "ENFILE": ENFILE, "ENOBUFS": ENOBUFS, "ENODEV": ENODEV, "ENOENT": ENOENT,
        "ENOEXEC": ENOEXEC, "ENOLCK": ENOLCK, "ENOMEM": ENOMEM, "ENOSPC": ENOSPC,
        "ENOSYS": ENOSYS, "ENOTCONN": ENOTCONN, "ENOTDIR": ENOTDIR, "ENOTEMPTY": ENOTEMPTY,
        "ENOTSUP": ENOTSUP, "ENXIO": ENXIO, "EOVERFLOW": EOVERFLOW, "EPERM": EPERM,
        "EPIPE": EPIPE, "EPROTO": EPROTO, "ERANGE": ERANGE, "EROFS": EROFS, "ESPIPE": ESPIPE,
        "ESRCH": ESRCH, "ETIMEDOUT": ETIMEDOUT, "EXDEV": EXDEV,
    ]

    static let names = Dictionary(numbers.map { ($1, $0) }, uniquingKeysWith: { a, _ in a })

    /// What the system says about it.
    static func text(of number: Int32) -> String {
        withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
            guard let start = buffer.baseAddress, strerror_r(number, start, buffer.count) == 0
            else {
                return "error \(number)"
            }
            return String(cString: start)
        }
    }
}

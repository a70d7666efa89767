import JOSEFuzz

/// What libFuzzer calls with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzOne(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    fuzzJOSE(UnsafeRawBufferPointer(start: start, count: count))
    return 0
}

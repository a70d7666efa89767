// The distribution's libffi, and what of it Swift can't import: its types are mutable globals, functions
// are passed as pointers to functions, and errno must be read before anything else runs.
#ifndef PENSTOCK_CLIBFFI_SHIM_H
#define PENSTOCK_CLIBFFI_SHIM_H

#include <errno.h>
#include <ffi.h>

// NULL: a number that is none of clibffi_kind.
enum clibffi_kind {
    CLIBFFI_VOID, CLIBFFI_SINT8, CLIBFFI_UINT8, CLIBFFI_SINT16, CLIBFFI_UINT16, CLIBFFI_SINT32,
    CLIBFFI_UINT32, CLIBFFI_SINT64, CLIBFFI_UINT64, CLIBFFI_FLOAT, CLIBFFI_DOUBLE, CLIBFFI_POINTER
};

static inline ffi_type *_Nullable clibffi_type(int kind) {
    switch (kind) {
        case CLIBFFI_VOID: return &ffi_type_void;
        case CLIBFFI_SINT8: return &ffi_type_sint8;
        case CLIBFFI_UINT8: return &ffi_type_uint8;
        case CLIBFFI_SINT16: return &ffi_type_sint16;
        case CLIBFFI_UINT16: return &ffi_type_uint16;
        case CLIBFFI_SINT32: return &ffi_type_sint32;
        case CLIBFFI_UINT32: return &ffi_type_uint32;
        case CLIBFFI_SINT64: return &ffi_type_sint64;
        case CLIBFFI_UINT64: return &ffi_type_uint64;
        case CLIBFFI_FLOAT: return &ffi_type_float;
        case CLIBFFI_DOUBLE: return &ffi_type_double;
        case CLIBFFI_POINTER: return &ffi_type_pointer;
        default: return 0;
    }
}

// Makes a structure's type of its elements, which end with NULL; libffi finds size and alignment.
static inline void clibffi_make_structure(ffi_type *_Nonnull type,
                                          ffi_type *_Nullable *_Nonnull elements) {
    type->size = 0;
    type->alignment = 0;
    type->type = FFI_TYPE_STRUCT;
    type->elements = elements;
}

// 1: the call can be made.
static inline int clibffi_prepare(ffi_cif *_Nonnull cif, unsigned count, ffi_type *_Nonnull result,
                                  ffi_type *_Nullable *_Nullable arguments) {
    return ffi_prep_cif(cif, FFI_DEFAULT_ABI, count, result, arguments) == FFI_OK;
}

// Calls, and answers errno as the function left it, 0 before.
static inline int clibffi_call(ffi_cif *_Nonnull cif, void *_Nonnull function, void *_Nonnull result,
                               void *_Nullable *_Nullable arguments) {
    errno = 0;
    ffi_call(cif, FFI_FN(function), result, arguments);
    return errno;
}

#endif

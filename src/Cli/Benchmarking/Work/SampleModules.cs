using Burst.Wasm.Text;

namespace Burst.Cli.Benchmarking.Work;

/// <summary>The WebAssembly functions that are measured, as text, so that no toolchain is needed.</summary>
internal static class SampleModules
{
    /// <summary>Prints its arguments as they stand in memory: the least that depends on the input.</summary>
    public static ReadOnlyMemory<byte> PrintArguments { get; } = WasmText.Parse("""
        (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "_start")
          (drop (call $args_sizes_get (i32.const 0) (i32.const 12)))
          (drop (call $args_get (i32.const 16) (i32.const 1024)))
          (i32.store (i32.const 8) (i32.const 1024))
          (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 512))))
        """);

    /// <summary>Does nothing.</summary>
    public static ReadOnlyMemory<byte> Empty { get; } = WasmText.Parse("""
        (memory (export "memory") 1)
        (func (export "_start"))
        """);

    /// <summary>Prints its arguments, then sleeps for some milliseconds by WASI's clock.</summary>
    /// <param name="milliseconds">How long.</param>
    public static ReadOnlyMemory<byte> Wait(int milliseconds) => WasmText.Parse($$"""
        (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "args_get" (func $args_get (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "args_sizes_get" (func $args_sizes_get (param i32 i32) (result i32)))
        (import "wasi_snapshot_preview1" "poll_oneoff" (func $poll_oneoff (param i32 i32 i32 i32) (result i32)))
        (memory (export "memory") 1)
        (func (export "_start")
          (drop (call $args_sizes_get (i32.const 0) (i32.const 12)))
          (drop (call $args_get (i32.const 16) (i32.const 1024)))
          (i32.store (i32.const 8) (i32.const 1024))
          (drop (call $fd_write (i32.const 1) (i32.const 8) (i32.const 1) (i32.const 512)))
          (i32.store (i32.const 4112) (i32.const 1))
          (i64.store (i32.const 4120) (i64.const {{milliseconds}}000000))
          (if (call $poll_oneoff (i32.const 4096) (i32.const 4160) (i32.const 1) (i32.const 4224)) (then unreachable)))
        """);
}

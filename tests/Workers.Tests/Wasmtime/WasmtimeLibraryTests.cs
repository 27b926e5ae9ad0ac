using System.Runtime.CompilerServices;
using Burst.Engine;
using Burst.Testing;
using Burst.Wasm;
using Burst.Workers.Wasmtime;

namespace Burst.Workers.Tests.Wasmtime;

/// <summary>What can be said of Wasmtime where it is not installed.</summary>
public sealed class WasmtimeLibraryTests
{
    [Fact]
    public void Load_NoSuchFile_IsNamed()
    {
        using var folder = new TemporaryFolder();
        var path = folder["libwasmtime.so"];
        Assert.Equal($"Wasmtime's library '{path}' is not there", Assert.Throws<BurstException>(() => new WasmtimeWorkerPool(path)).Message);
    }

    [Fact]
    public void Load_NotALibrary_IsNamed()
    {
        using var folder = new TemporaryFolder();
        var path = folder["libwasmtime.so"];
        File.WriteAllText(path, "not a library");
        Assert.Equal(
            $"'{path}' is not a shared library that can be loaded here",
            Assert.Throws<BurstException>(() => new WasmtimeWorkerPool(path)).Message);
    }

    [Fact]
    public void Load_OtherLibrary_NamesWhatItLacks()
    {
        var path = File.ReadLines("/proc/self/maps").Select(static line => line[(line.LastIndexOf(' ') + 1)..])
            .First(static path => path.EndsWith("libcoreclr.so", StringComparison.Ordinal));
        var message = Assert.Throws<BurstException>(() => new WasmtimeWorkerPool(path)).Message;
        Assert.Contains(path, message, StringComparison.Ordinal);
        Assert.Contains("wasm_config_new, ", message, StringComparison.Ordinal);
        Assert.EndsWith("wasmtime_error_delete", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Load_NotInstalled_SaysWhereItWasLookedFor()
    {
        if (WasmtimeLibrary.IsInstalled)
            return;
        var message = Assert.Throws<BurstException>(() => new WasmtimeWorkerPool()).Message;
        Assert.Contains("libwasmtime.so", message, StringComparison.Ordinal);
        Assert.Contains(AppContext.BaseDirectory, message, StringComparison.Ordinal);
        Assert.Contains("LD_LIBRARY_PATH", message, StringComparison.Ordinal);
    }

    [Fact]
    public unsafe void Structures_HaveRoomForTheirLikesInC()
    {
        Assert.Equal(16, sizeof(ByteVector));
        Assert.Equal(16, sizeof(PointerVector));
        Assert.True(sizeof(ExternCell) >= 32);
        Assert.True(sizeof(ValueCell) >= 32);
        Assert.True(sizeof(InstanceCell) >= 16);
        ExternCell item = default;
        Assert.Equal(8, Unsafe.ByteOffset(ref Unsafe.As<ExternCell, byte>(ref item), ref Unsafe.As<ulong, byte>(ref item.Content)));
        ValueCell value = default;
        Assert.Equal(8, Unsafe.ByteOffset(ref Unsafe.As<ValueCell, byte>(ref value), ref Unsafe.As<int, byte>(ref value.I32)));
        ByteVector bytes = default;
        Assert.Equal((nint)8, (nint)((byte*)&bytes.Data - (byte*)&bytes));
    }

    [Theory]
    [InlineData(0, TrapKind.StackExhausted)]
    [InlineData(1, TrapKind.MemoryOutOfBounds)]
    [InlineData(3, TrapKind.TableOutOfBounds)]
    [InlineData(4, TrapKind.UninitializedElement)]
    [InlineData(5, TrapKind.IndirectCallTypeMismatch)]
    [InlineData(6, TrapKind.IntegerOverflow)]
    [InlineData(7, TrapKind.IntegerDivideByZero)]
    [InlineData(8, TrapKind.InvalidConversionToInteger)]
    [InlineData(9, TrapKind.Unreachable)]
    [InlineData(10, TrapKind.Interrupted)]
    [InlineData(11, TrapKind.OutOfFuel)]
    public void KindOf_TrapsOfModules_AreKnown(int code, TrapKind kind) => Assert.Equal(kind, WasmtimeTraps.KindOf(code));

    [Theory]
    [InlineData(2)]
    [InlineData(12)]
    [InlineData(49)]
    [InlineData(255)]
    public void KindOf_OtherTraps_AreNone(int code) => Assert.Null(WasmtimeTraps.KindOf(code));
}

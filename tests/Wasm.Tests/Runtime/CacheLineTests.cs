using System.Runtime.CompilerServices;
using Burst.Wasm.Runtime;

namespace Burst.Wasm.Tests.Runtime;

/// <summary>What each call writes is no nearer to the next object than a cache line.</summary>
public sealed class CacheLineTests : RuntimeTest
{
    [Fact]
    public void Body_WhatCallsWrite_LiesBeforeTheTail()
    {
        var body = Instantiate(MemoryMode.GuardPages, "(module (memory 1))").Body;

        Assert.Equal(SizeOf<InstanceBody>() - CacheLine.Bytes, Offset(body, ref body.Tail));
        Assert.True(Offset(body, ref body.Globals) + Unsafe.SizeOf<InstanceBody.InlineGlobals>() <= Offset(body, ref body.Tail));
        Assert.True(Offset(body, ref body.StackLimit) < Offset(body, ref body.Tail));
    }

    [Fact]
    public void Store_WhatCallsWrite_LiesBeforeTheTail()
    {
        using var store = new Store();

        Assert.InRange(SizeOf<Store>() - CacheLine.Bytes - Offset(store, ref store.Tail), 0, 7);
        Assert.True(Offset(store, ref store.Owner) < Offset(store, ref store.Tail));
        Assert.True(Offset(store, ref store.Deadline) < Offset(store, ref store.Tail));
    }

    private static nint Offset<TField>(object owner, ref TField field) =>
        Unsafe.ByteOffset(ref Unsafe.As<Raw>(owner).First, ref Unsafe.As<TField, byte>(ref field));

    /// <summary>Bytes of an object's fields.</summary>
    private static nint SizeOf<T>()
    {
        // The first one allocates more than itself.
        GC.KeepAlive(RuntimeHelpers.GetUninitializedObject(typeof(T)));
        var before = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(RuntimeHelpers.GetUninitializedObject(typeof(T)));
        var withHeader = GC.GetAllocatedBytesForCurrentThread() - before;
        return (nint)withHeader - (2 * IntPtr.Size);
    }

    private sealed class Raw
    {
        public byte First = 1;
    }
}

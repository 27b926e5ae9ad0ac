using System.Runtime.CompilerServices;

namespace Burst.Wasm.Runtime;

/// <summary>What generated code calls: instructions that are no arithmetic, and slow paths.</summary>
/// <remarks>
/// <para>None is inlined: a path with calls of its own would cost its caller registers and a frame.</para>
/// <para>Those that work on ranges charge fuel for their length, directly from the store's cell: the caller has
/// written it
/// back before, and reads it again afterwards, as around any call.</para>
/// <para>All check their bounds themselves. A fault in native code ends the process, so none may come to that.</para>
/// </remarks>
internal static unsafe partial class Intrinsics
{
    /// <summary>Bytes that a bulk operation works on before it looks whether it is interrupted.</summary>
    private const uint Piece = 4 << 20;

    /// <summary>As the instruction <c>memory.grow</c>: the length before in pages, or -1.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int MemoryGrow(InstanceBody self, int memory, int pages) => (int)self.MemoryAt(memory).Grow((uint)pages);

    /// <summary>A memory's length in pages.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int MemorySize(InstanceBody self, int memory) => (int)self.MemoryAt(memory).Pages;

    /// <summary>Copies bytes, which may overlap.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void MemoryCopy(InstanceBody self, int toMemory, int fromMemory, int to, int from, int count)
    {
        var target = self.MemoryAt(toMemory);
        var source = self.MemoryAt(fromMemory);
        var bytes = (uint)count;
        Charge(self, bytes / 64);
        Check(target, (uint)to, bytes);
        Check(source, (uint)from, bytes);
        if (target.Cards != null)
            target.Mark((uint)to, bytes);
        var write = target.Base + (uint)to;
        var read = source.Base + (uint)from;
        if (bytes <= Piece)
        {
            Buffer.MemoryCopy(read, write, bytes, bytes);
            return;
        }

        // Pieces go from the end where the bytes move up onto themselves, so that none is overwritten before it is
        // read.
        var isUp = write > read;
        for (var done = 0u; done < bytes;)
        {
            var piece = Math.Min(Piece, bytes - done);
            var at = isUp ? bytes - done - piece : done;
            Buffer.MemoryCopy(read + at, write + at, piece, piece);
            done += piece;
            ThrowIfInterrupted(self);
        }
    }

    /// <summary>Sets bytes.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void MemoryFill(InstanceBody self, int memory, int to, int value, int count)
    {
        var target = self.MemoryAt(memory);
        var bytes = (uint)count;
        Charge(self, bytes / 64);
        Check(target, (uint)to, bytes);
        if (target.Cards != null)
            target.Mark((uint)to, bytes);
        var write = target.Base + (uint)to;
        for (var done = 0u; done < bytes;)
        {
            var piece = Math.Min(Piece, bytes - done);
            new Span<byte>(write + done, (int)piece).Fill((byte)value);
            done += piece;
            if (done < bytes)
                ThrowIfInterrupted(self);
        }
    }

    /// <summary>Copies bytes of a data segment.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void MemoryInit(InstanceBody self, int memory, int segment, int to, int from, int count)
    {
        Charge(self, (uint)count / 64);
        Instantiation.CopyData(self, memory, segment, (uint)to, (uint)from, (uint)count);
    }

    /// <summary>Empties a data segment.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void DataDrop(InstanceBody self, int segment) =>
        (self.DroppedData ??= new bool[self.Module.Module.Data.Length])[segment] = true;

    /// <summary>Empties an element segment.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void ElementDrop(InstanceBody self, int segment) =>
        (self.DroppedElements ??= new bool[self.Module.Module.Elements.Length])[segment] = true;

    /// <summary>An element of a table.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static object? TableGet(InstanceBody self, int table, int index)
    {
        var source = self.TableAt(table);
        source.Check((uint)index, 1);
        return source.At(index);
    }

    /// <summary>Sets an element of a table.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void TableSet(InstanceBody self, int table, int index, object? value)
    {
        var target = self.TableAt(table);
        target.Check((uint)index, 1);
        target.Fill((uint)index, value, 1);
    }

    /// <summary>A table's length.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int TableSize(InstanceBody self, int table) => self.TableAt(table).Length;

    /// <summary>As the instruction <c>table.grow</c>: the length before, or -1.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static int TableGrow(InstanceBody self, int table, object? value, int count)
    {
        Charge(self, (uint)count);
        return self.TableAt(table).GrowUnchecked((uint)count, value);
    }

    /// <summary>Sets elements of a table.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void TableFill(InstanceBody self, int table, int index, object? value, int count)
    {
        Charge(self, (uint)count);
        var target = self.TableAt(table);
        target.Check((uint)index, (uint)count);
        target.Fill((uint)index, value, (uint)count);
    }

    /// <summary>Copies elements between tables, which may be the same.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void TableCopy(InstanceBody self, int toTable, int fromTable, int to, int from, int count)
    {
        Charge(self, (uint)count);
        var target = self.TableAt(toTable);
        var source = self.TableAt(fromTable);
        target.Check((uint)to, (uint)count);
        source.Check((uint)from, (uint)count);
        target.Copy((uint)to, source, (uint)from, (uint)count);
    }

    /// <summary>Copies elements of an element segment.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void TableInit(InstanceBody self, int table, int segment, int to, int from, int count)
    {
        Charge(self, (uint)count);
        Instantiation.CopyElements(self, table, segment, (uint)to, (uint)from, (uint)count);
    }

    /// <summary>A function as a value.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static object FunctionReference(InstanceBody self, int function) => self.ReferenceTo(function);

    /// <summary>Machine code of a function, where the code table has none yet.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static nint ResolveCode(InstanceBody self, int function) => self.Module.ResolveCode(function);

    /// <summary>Machine code for an indirect call through a table that never changes; traps where it may not be
    /// called.</summary>
    /// <param name="self">The calling instance.</param>
    /// <param name="index">The element; bounds are checked.</param>
    /// <param name="typeId">The type that the call expects.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static nint ResolveFixed(InstanceBody self, int index, int typeId)
    {
        var table = self.FixedTable;
        if ((uint)index >= (uint)table.Length)
            throw new TrapException(TrapKind.UndefinedElement);
        ref var entry = ref table[index];
        var id = Volatile.Read(ref entry.TypeId);
        if (id == 0)
            throw new TrapException(TrapKind.UninitializedElement);
        if ((id < 0 ? ~id : id) != typeId)
            throw new TrapException(TrapKind.IndirectCallTypeMismatch);
        if (id < 0)
        {
            // Shared by all instances on all threads: the code has to be there before the id says so.
            entry.Code = self.Module.ResolveCode(entry.Function);
            Volatile.Write(ref entry.TypeId, typeId);
        }

        return entry.Code;
    }

    /// <summary>Makes an element's code callable where its id is not the one expected; traps where it may not be
    /// called.</summary>
    /// <param name="function">The element of the table.</param>
    /// <param name="typeId">The type that the call expects.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void IndirectSlow(FunctionReference function, int typeId)
    {
        if (function.TypeId == ~typeId)
            _ = function.ResolvedCode;
        else if (function.TypeId != typeId)
            throw new TrapException(
                function == Runtime.FunctionReference.Null ? TrapKind.UninitializedElement
                : function == Runtime.FunctionReference.Absent ? TrapKind.UndefinedElement
                : TrapKind.IndirectCallTypeMismatch);
    }

    /// <summary>The function for an indirect call through any table; its code is resolved. Traps where it may not be
    /// called.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static FunctionReference TableFunction(InstanceBody self, int table, int index, int typeId)
    {
        var source = self.TableAt(table);
        if ((uint)index >= (uint)source.Length)
            throw new TrapException(TrapKind.UndefinedElement);
        var function = source.Functions[index];
        if (function.TypeId != typeId)
            IndirectSlow(function, typeId);
        return function;
    }

    /// <summary>The address of an access to a memory other than 0; traps where it is not inside.</summary>
    /// <param name="self">The instance.</param>
    /// <param name="memory">The memory's index.</param>
    /// <param name="address">The dynamic part.</param>
    /// <param name="offset">The static part.</param>
    /// <param name="size">How many bytes are accessed.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static byte* OtherMemory(InstanceBody self, int memory, uint address, ulong offset, int size)
    {
        var target = self.MemoryAt(memory);
        var end = address + offset + (uint)size;
        if (end > target.Length)
            throw new TrapException(TrapKind.MemoryOutOfBounds);
        if (target.Cards != null)
            target.Mark(address + offset, (uint)size);
        return target.Base + address + offset;
    }

    /// <summary>The exception of a trap, to be thrown by the caller.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Exception Trap(TrapKind kind) => new TrapException(kind);

    /// <summary>The exception for fuel that is used up, to be thrown by the caller.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Exception OutOfFuel(InstanceBody self) =>
        new TrapException(self.Store.IsInterrupted ? TrapKind.Interrupted : TrapKind.OutOfFuel);

    /// <summary>The exception for a stack pointer below <see cref="InstanceBody.StackLimit"/>, to be thrown by the
    /// caller.</summary>
    /// <remarks>An interruption sets that limit so high that any stack pointer is below it.</remarks>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Exception StackExhausted(InstanceBody self) =>
        new TrapException(self.Store.IsInterrupted ? TrapKind.Interrupted : TrapKind.StackExhausted);

    /// <summary>Marks bytes of memory 0 as changed; they are known to be inside.</summary>
    /// <param name="self">The instance.</param>
    /// <param name="address">The first byte's effective address.</param>
    /// <param name="count">How many bytes.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void MarkCards(InstanceBody self, ulong address, ulong count) => self.Memory!.Mark(address, count);

    private static void Check(MemoryInstance memory, uint address, uint bytes)
    {
        if ((ulong)address + bytes > memory.Length)
            throw new TrapException(TrapKind.MemoryOutOfBounds);
    }

    private static void ThrowIfInterrupted(InstanceBody self)
    {
        if (self.Store.IsInterrupted)
            throw new TrapException(TrapKind.Interrupted);
    }

    private static void Charge(InstanceBody self, uint amount)
    {
        if (self.Fuel == null)
            return;
        *self.Fuel -= amount;
        if (*self.Fuel < 0)
            throw OutOfFuel(self);
    }
}

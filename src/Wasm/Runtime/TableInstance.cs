using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

/// <summary>A table of references.</summary>
/// <remarks>Used by the thread that uses its store.</remarks>
public sealed class TableInstance
{
    private readonly TableBudget _budget;
    private Store? _store;

    private TableInstance(TableType type, TableBudget budget)
    {
        Type = type;
        _budget = budget;
    }

    /// <summary>The type it was declared with.</summary>
    public TableType Type { get; }

    /// <summary>How many elements it has.</summary>
    public int Length { get; private set; }

    /// <summary>Elements of a table of functions; null ones are <see cref="FunctionReference.Null"/>.</summary>
    /// <remarks>Behind the last one, up to the array's end, is <see cref="FunctionReference.Absent"/>.</remarks>
    internal FunctionReference[] Functions { get; private set; } = [];

    /// <summary>Elements of a table of the host's objects.</summary>
    internal object?[] Objects { get; private set; } = [];

    /// <summary>Whether anything in it changed since this was last set to false.</summary>
    internal bool IsChanged { get; set; }

    internal Store? Store => _store;

    private bool HoldsFunctions => Type.Element == ValueType.FunctionReference;

    /// <summary>A table of the host's, to be imported by modules; all elements are null.</summary>
    /// <param name="type">Its element type and its size at first and at most.</param>
    /// <exception cref="WasmResourceException">It is larger than tables may be.</exception>
    public static TableInstance Create(TableType type) =>
        Create(type, type.Limits.Minimum, new TableBudget(InstanceOptions.DefaultTableElements));

    /// <summary>An element; <see langword="null"/> for a null reference.</summary>
    /// <exception cref="TrapException">There is no such element: <see cref="TrapKind.TableOutOfBounds"/>.</exception>
    public object? this[int index]
    {
        get
        {
            Check((uint)index, 1);
            return HoldsFunctions ? FromCell(Functions[index]) : Objects[index];
        }

        set
        {
            Check((uint)index, 1);
            Fill((uint)index, Checked(value), 1);
        }
    }

    /// <summary>Adds elements.</summary>
    /// <param name="count">How many.</param>
    /// <param name="value">What they are.</param>
    /// <returns>The length before; -1 where its type or its limit does not allow so many.</returns>
    public int Grow(uint count, object? value) => GrowUnchecked(count, Checked(value));

    internal static TableInstance Create(TableType type, long length, TableBudget budget)
    {
        budget.Take(length);
        var table = new TableInstance(type, budget) { Length = (int)length };
        if (table.HoldsFunctions)
        {
            table.Functions = new FunctionReference[length];
            Array.Fill(table.Functions, FunctionReference.Null);
        }
        else
        {
            table.Objects = new object?[length];
        }

        return table;
    }

    /// <summary>Makes it part of a store, which it stays.</summary>
    internal bool TryJoin(Store store)
    {
        _store ??= store;
        return _store == store;
    }

    /// <summary>As <see cref="Grow"/>, for values that are known to suit.</summary>
    internal int GrowUnchecked(uint count, object? value)
    {
        var before = Length;
        var after = (long)before + count;
        if (after > (Type.Limits.Maximum ?? uint.MaxValue) || count > _budget.ElementsLeft || !TryReserve((int)after))
            return -1;
        _budget.ElementsLeft -= count;
        Length = (int)after;
        Fill((uint)before, value, count);
        return before;
    }

    /// <summary>Sets elements that are known to be inside, to a value known to suit.</summary>
    internal void Fill(uint index, object? value, uint count)
    {
        IsChanged = true;
        if (HoldsFunctions)
            Functions.AsSpan((int)index, (int)count).Fill(ToCell(value));
        else
            Objects.AsSpan((int)index, (int)count).Fill(value);
    }

    /// <summary>Copies elements that are known to be inside of both tables, which are of one type.</summary>
    internal void Copy(uint index, TableInstance source, uint sourceIndex, uint count)
    {
        IsChanged = true;
        if (HoldsFunctions)
            source.Functions.AsSpan((int)sourceIndex, (int)count).CopyTo(Functions.AsSpan((int)index));
        else
            source.Objects.AsSpan((int)sourceIndex, (int)count).CopyTo(Objects.AsSpan((int)index));
    }

    /// <summary>An element that is known to be inside.</summary>
    internal object? At(int index) => HoldsFunctions ? FromCell(Functions[index]) : Objects[index];

    /// <summary>Traps where elements are not all inside.</summary>
    internal void Check(uint index, uint count)
    {
        if ((ulong)index + count > (uint)Length)
            throw new TrapException(TrapKind.TableOutOfBounds);
    }

    /// <summary>The elements as they are now.</summary>
    internal Array Save() =>
        HoldsFunctions ? Functions.AsSpan(0, Length).ToArray() : Objects.AsSpan(0, Length).ToArray();

    /// <summary>Brings back what <see cref="Save"/> gave.</summary>
    internal void Restore(Array saved)
    {
        _budget.ElementsLeft += Length - saved.Length;
        if (HoldsFunctions)
        {
            if (saved.Length < Length)
                Functions.AsSpan(saved.Length, Length - saved.Length).Fill(FunctionReference.Absent);
            Array.Copy(saved, Functions, saved.Length);
        }
        else
        {
            Objects.AsSpan().Clear();
            Array.Copy(saved, Objects, saved.Length);
        }

        Length = saved.Length;
        IsChanged = false;
    }

    private static FunctionReference ToCell(object? value) => (FunctionReference?)value ?? FunctionReference.Null;

    private static object? FromCell(FunctionReference cell) => cell == FunctionReference.Null ? null : cell;

    /// <summary>A copy with room for at least so many; twice the room, so that growing one by one does not copy each
    /// time.</summary>
    private static T[] Larger<T>(T[] elements, int needed)
    {
        var larger = new T[Math.Max(needed, Math.Min(elements.Length * 2L, Array.MaxLength))];
        elements.CopyTo(larger, 0);
        return larger;
    }

    private bool TryReserve(int length)
    {
        try
        {
            if (HoldsFunctions)
                Reserve(length);
            else if (Objects.Length < length)
                Objects = Larger(Objects, length);
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    private void Reserve(int length)
    {
        var present = Functions.Length;
        if (present >= length)
            return;
        Functions = Larger(Functions, length);
        Array.Fill(Functions, FunctionReference.Absent, present, Functions.Length - present);
        _store?.TableChanged(this);
    }

    private object? Checked(object? value)
    {
        if (value is null || !HoldsFunctions)
            return value;
        if (value is not FunctionReference function)
            throw new ArgumentException($"A table of functions cannot hold a {value.GetType()}.", nameof(value));
        if (function.Store is not { } store || !TryJoin(store))
            throw new ArgumentException("The function belongs to another store than the table.", nameof(value));
        return function;
    }
}

/// <summary>How many elements the tables of an instance may still take.</summary>
internal sealed class TableBudget(long elements)
{
    public long ElementsLeft = elements;

    /// <exception cref="WasmResourceException">There are not so many left.</exception>
    public void Take(long count)
    {
        if (count > ElementsLeft)
            throw new WasmResourceException(
                $"A table of {count} elements was asked for, but the instance may only have {ElementsLeft} more.");
        ElementsLeft -= count;
    }
}

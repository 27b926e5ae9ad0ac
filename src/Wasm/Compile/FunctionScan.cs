using System.Runtime.InteropServices;
using Burst.Wasm.Decode;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Compile;

/// <summary>What has to be known of a body before its first instruction is compiled.</summary>
internal sealed class FunctionScan
{
    private const int NoLocal = -1;

    /// <summary>From so many accesses on it pays to keep a local as an address.</summary>
    private const int FewestUses = 2;

    private readonly List<int> _assignments = [];
    private readonly Dictionary<int, (int First, int End)> _loops = [];
    private readonly Stack<(int Position, int First)> _open = [];

    private readonly HashSet<int> _usedTwice = [];

    private bool[] _addresses = [];
    private int[] _addressUses = [];
    private bool[] _reads = [];
    private Assignment[] _latest = [];
    private int _stretch;
    private int _localCount;

    /// <summary>The locals that the last two instructions have pushed.</summary>
    private int _last;
    private int _beforeLast;

    /// <summary>The locals that seem to be used as addresses; a guess, which may name locals of any type.</summary>
    public ReadOnlySpan<bool> Addresses => _addresses.AsSpan(0, _localCount);

    /// <summary>Whether anything in the function reads a local.</summary>
    public bool IsRead(int local) => _reads[local];

    /// <summary>Whether what an assignment gives a local is read twice before anything jumps, so that the JIT compiler keeps the
    /// local.</summary>
    /// <param name="position">The byte behind the assignment's opcode.</param>
    public bool IsUsedTwice(int position) => _usedTwice.Contains(position);

    /// <summary>Memory 0 is loaded from, stored to or asked for its size.</summary>
    public bool UsesMemory { get; private set; }

    public bool Stores { get; private set; }

    /// <summary>Other functions are called, of the module or of the host.</summary>
    public bool Calls { get; private set; }

    public bool CallsItselfInTailPosition { get; private set; }

    /// <summary>Reads a body.</summary>
    /// <param name="reader">At the first instruction.</param>
    /// <param name="function">The function's index.</param>
    /// <param name="localCount">How many parameters and locals it has.</param>
    /// <param name="tracksAssignments">Whether <see cref="AssignedIn"/> will be asked; otherwise
    /// <see cref="IsUsedTwice"/> may be.</param>
    public void Read(ByteReader reader, int function, int localCount, bool tracksAssignments)
    {
        StartAddresses(localCount);
        _assignments.Clear();
        _loops.Clear();
        UsesMemory = Stores = Calls = CallsItselfInTailPosition = false;
        for (var depth = 1; depth > 0;)
        {
            var opcode = reader.ReadOpcode();
            NoteAddress(opcode, reader);
            if (!tracksAssignments)
                NoteUse(opcode, reader);
            switch (opcode)
            {
                case Opcode.Block or Opcode.If or Opcode.Loop:
                    depth++;
                    if (tracksAssignments)
                        _open.Push((opcode == Opcode.Loop ? reader.Position : -1, _assignments.Count));
                    break;
                case Opcode.End:
                    depth--;
                    if (tracksAssignments && depth > 0 && _open.Pop() is { Position: >= 0 } loop)
                        _loops[loop.Position] = (loop.First, _assignments.Count);
                    break;
                case Opcode.LocalSet or Opcode.LocalTee when tracksAssignments:
                    _assignments.Add((int)reader.ReadUnsigned32());
                    continue;
                case Opcode.Call or Opcode.CallIndirect:
                    Calls = true;
                    break;
                case Opcode.ReturnCall:
                    var isItself = reader.ReadUnsigned32() == (uint)function;
                    CallsItselfInTailPosition |= isItself;
                    Calls |= !isItself;
                    continue;
                case Opcode.ReturnCallIndirect:
                    Calls = true;
                    break;
                case Opcode.MemorySize:
                    UsesMemory = true;
                    break;
                default:
                    Classify(opcode);
                    break;
            }

            reader.SkipImmediates(opcode);
        }
    }

    /// <summary>The locals that a loop assigns, some of them more than once.</summary>
    /// <param name="position">The byte behind the loop's opcode.</param>
    public ReadOnlySpan<int> AssignedIn(int position) =>
        _loops.TryGetValue(position, out var range)
            ? CollectionsMarshal.AsSpan(_assignments)[range.First..range.End]
            : default;

    private void StartAddresses(int localCount)
    {
        if (_addresses.Length < localCount)
        {
            _addresses = new bool[localCount];
            _addressUses = new int[localCount];
            _reads = new bool[localCount];
            _latest = new Assignment[localCount];
            _stretch = 0;
        }

        _localCount = localCount;
        Array.Clear(_addresses, 0, localCount);
        Array.Clear(_addressUses, 0, localCount);
        Array.Clear(_reads, 0, localCount);
        _usedTwice.Clear();
        _stretch++;
        _last = _beforeLast = NoLocal;
    }

    /// <summary>Counts what looks like an access at the address in a local.</summary>
    private void NoteAddress(int opcode, ByteReader reader)
    {
        var local = NoLocal;
        switch (opcode)
        {
            case Opcode.LocalGet or Opcode.LocalTee:
                local = (int)reader.ReadUnsigned32();
                _reads[local] = true;
                break;
            case (>= Opcode.I32Load and <= Opcode.I64Load32U) or (>= Opcode.V128Load and <= Opcode.V128Load64Splat):
                NoteAddress(_last);
                break;
            case (>= Opcode.I32Store and <= Opcode.I64Store32) or Opcode.V128Store:
                NoteAddress(_beforeLast);
                break;
        }

        _beforeLast = _last;
        _last = local;
    }

    private void NoteUse(int opcode, ByteReader reader)
    {
        if (opcode is >= Opcode.Block and <= Opcode.Return or Opcode.Unreachable)
        {
            _stretch++;
            return;
        }

        if (opcode is not (Opcode.LocalGet or Opcode.LocalSet or Opcode.LocalTee))
            return;
        var position = reader.Position;
        ref var latest = ref _latest[(int)reader.ReadUnsigned32()];
        if (opcode != Opcode.LocalGet)
            latest = new Assignment(position, _stretch, opcode == Opcode.LocalTee ? 1 : 0);
        else if (latest.Stretch == _stretch && ++latest.Reads == 2)
            _usedTwice.Add(latest.Position);
    }

    private void NoteAddress(int local)
    {
        if (local >= 0 && ++_addressUses[local] >= FewestUses)
            _addresses[local] = true;
    }

    private void Classify(int opcode)
    {
        if (Opcodes.KindOf(opcode) is not (ImmediateKind.MemoryAccess or ImmediateKind.MemoryLane))
            return;
        UsesMemory = true;
        Stores |= opcode is (>= Opcode.I32Store and <= Opcode.I64Store32) or Opcode.V128Store
            or (>= Opcode.V128Store8Lane and <= Opcode.V128Store64Lane);
    }

    /// <summary>A local's assignment in a stretch of code in which nothing jumps.</summary>
    private record struct Assignment(int Position, int Stretch, int Reads);
}

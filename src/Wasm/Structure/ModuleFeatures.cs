using Burst.Wasm.Decode;

namespace Burst.Wasm.Structure;

/// <summary>Which extensions of WebAssembly 1.0 a module uses.</summary>
public static class ModuleFeatures
{
    /// <summary>Their names, as the proposals had them, in alphabetical order; none for a module of 1.0.</summary>
    public static IReadOnlyList<string> Find(WasmModule module)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var type in module.TypeList)
        {
            if (type.Results.Length > 1)
                found.Add("multi-value");
            foreach (var value in (ReadOnlySpan<ValueType>)[.. type.Parameters, .. type.Results])
                AddType(value, found);
        }

        if (module.MemoryList.Length > 1)
            found.Add("multi-memory");
        if (module.TableList.Length > 1 || Array.Exists(module.TableList, table => table.Element != ValueType.FunctionReference))
            found.Add("reference-types");
        if (Array.Exists(module.Data, segment => segment.Mode != SegmentMode.Active)
            || Array.Exists(module.Elements, segment => segment.Mode == SegmentMode.Passive))
        {
            found.Add("bulk-memory");
        }

        foreach (var global in module.GlobalList)
            AddType(global.Value, found);
        if (Array.Exists(module.ImportList, import => import.Kind == ExternalKind.Global && module.GlobalList[import.Index].IsMutable)
            || Array.Exists(module.ExportList, export => export.Kind == ExternalKind.Global && module.GlobalList[export.Index].IsMutable))
        {
            found.Add("mutable-globals");
        }

        foreach (var initializer in module.GlobalInitializers)
            AddConstant(module, initializer, found);
        foreach (var segment in module.Data)
            AddConstant(module, segment.Offset, found);
        foreach (var segment in module.Elements)
            AddConstant(module, segment.Offset, found);
        foreach (var body in module.Bodies)
            AddBody(module, body, found);
        return [.. found];
    }

    private static void AddConstant(WasmModule module, ByteRange expression, SortedSet<string> found)
    {
        if (expression.Length == 0)
            return;
        var reader = new ByteReader(module.Bytes.Span, expression);
        for (var opcode = reader.ReadOpcode(); opcode != Opcode.End; opcode = reader.ReadOpcode())
        {
            if (opcode is 0x6A or 0x6B or 0x6C or 0x7C or 0x7D or 0x7E) // add, sub and mul
                found.Add("extended-const");
            AddInstruction(opcode, found);
            reader.SkipImmediates(opcode);
        }
    }

    private static void AddBody(WasmModule module, ByteRange body, SortedSet<string> found)
    {
        var reader = new ByteReader(module.Bytes.Span, body);
        for (var groups = reader.ReadUnsigned32(); groups > 0; groups--)
        {
            reader.ReadUnsigned32();
            AddType(reader.ReadValueType(), found);
        }

        for (var depth = 1; depth > 0;)
        {
            var opcode = reader.ReadOpcode();
            if (opcode is Opcode.Block or Opcode.Loop or Opcode.If)
            {
                depth++;
                var type = reader.ReadBlockType();
                if (type >= 0 && module.TypeList[type] is { } signature
                    && (signature.Parameters.Length > 0 || signature.Results.Length > 1))
                {
                    found.Add("multi-value");
                }

                continue;
            }

            if (opcode == Opcode.End)
                depth--;
            AddInstruction(opcode, found);
            reader.SkipImmediates(opcode);
        }
    }

    private static void AddInstruction(int opcode, SortedSet<string> found)
    {
        switch (opcode)
        {
            case >= Opcode.I32Extend8S and <= Opcode.I64Extend32S:
                found.Add("sign-ext");
                break;
            case >= Opcode.I32TruncSatF32S and <= Opcode.I64TruncSatF64U:
                found.Add("nontrapping-fptoint");
                break;
            case >= Opcode.MemoryInit and < Opcode.TableGrow:
                found.Add("bulk-memory");
                break;
            case >= Opcode.TableGrow and <= Opcode.TableFill:
            case Opcode.TableGet or Opcode.TableSet or Opcode.SelectTyped:
            case >= Opcode.RefNull and <= Opcode.RefNull + 2:
                found.Add("reference-types");
                break;
            case Opcode.ReturnCall or Opcode.ReturnCallIndirect:
                found.Add("tail-call");
                break;
            default:
                if (opcode >> 8 == 0xFD)
                    found.Add("simd128");
                break;
        }
    }

    private static void AddType(ValueType type, SortedSet<string> found)
    {
        if (type == ValueType.V128)
            found.Add("simd128");
        else if (type is ValueType.FunctionReference or ValueType.ExternalReference)
            found.Add("reference-types");
    }
}

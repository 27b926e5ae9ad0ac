using System.Buffers.Binary;
using System.Numerics;
using System.Reflection;
using Burst.Wasm.Compile.Il;
using Burst.Wasm.Compile.Operations;
using Burst.Wasm.Runtime;

namespace Burst.Wasm.Compile;

/// <summary>The fields and methods that generated code uses.</summary>
internal static class Members
{
    public static readonly FieldInfo MemoryBase = InstanceField(nameof(InstanceBody.MemoryBase));
    public static readonly FieldInfo MemoryLength = InstanceField(nameof(InstanceBody.MemoryLength));
    public static readonly FieldInfo Cards = InstanceField(nameof(InstanceBody.Cards));
    public static readonly FieldInfo StackLimit = InstanceField(nameof(InstanceBody.StackLimit));
    public static readonly FieldInfo Fuel = InstanceField(nameof(InstanceBody.Fuel));
    public static readonly FieldInfo ExtraResults = InstanceField(nameof(InstanceBody.ExtraResults));
    public static readonly FieldInfo ExtraReferences = InstanceField(nameof(InstanceBody.ExtraReferences));
    public static readonly FieldInfo Globals = InstanceField(nameof(InstanceBody.Globals));
    public static readonly FieldInfo MoreGlobals = InstanceField(nameof(InstanceBody.MoreGlobals));
    public static readonly FieldInfo ReferenceGlobals = InstanceField(nameof(InstanceBody.ReferenceGlobals));
    public static readonly FieldInfo SharedGlobals = InstanceField(nameof(InstanceBody.SharedGlobals));
    public static readonly FieldInfo Table0 = InstanceField(nameof(InstanceBody.Table0));
    public static readonly FieldInfo FixedTable = InstanceField(nameof(InstanceBody.FixedTable));
    public static readonly FieldInfo Code = InstanceField(nameof(InstanceBody.Code));
    public static readonly FieldInfo Handle = InstanceField(nameof(InstanceBody.Handle));
    public static readonly FieldInfo Imports = InstanceField(nameof(InstanceBody.Imports));

    public static readonly FieldInfo SharedBits = Field(typeof(GlobalInstance), nameof(GlobalInstance.Bits));
    public static readonly FieldInfo SharedReference = Field(typeof(GlobalInstance), nameof(GlobalInstance.Reference));
    public static readonly FieldInfo FunctionCode = Field(typeof(FunctionReference), nameof(FunctionReference.Code));
    public static readonly FieldInfo FunctionTarget = Field(typeof(FunctionReference), nameof(FunctionReference.Target));
    public static readonly FieldInfo FunctionTypeId = Field(typeof(FunctionReference), nameof(FunctionReference.TypeId));
    public static readonly FieldInfo EntryCode = Field(typeof(TableEntry), nameof(TableEntry.Code));
    public static readonly FieldInfo EntryTypeId = Field(typeof(TableEntry), nameof(TableEntry.TypeId));
    public static readonly FieldInfo ImportCode = Field(typeof(ImportedFunction), nameof(ImportedFunction.Code));
    public static readonly FieldInfo ImportTarget = Field(typeof(ImportedFunction), nameof(ImportedFunction.Target));

    public static readonly MethodInfo LeadingZeros32 = Bits(nameof(BitOperations.LeadingZeroCount), typeof(uint));
    public static readonly MethodInfo LeadingZeros64 = Bits(nameof(BitOperations.LeadingZeroCount), typeof(ulong));
    public static readonly MethodInfo TrailingZeros32 = Bits(nameof(BitOperations.TrailingZeroCount), typeof(int));
    public static readonly MethodInfo TrailingZeros64 = Bits(nameof(BitOperations.TrailingZeroCount), typeof(long));
    public static readonly MethodInfo PopCount32 = Bits(nameof(BitOperations.PopCount), typeof(uint));
    public static readonly MethodInfo PopCount64 = Bits(nameof(BitOperations.PopCount), typeof(ulong));
    public static readonly MethodInfo RotateLeft32 = Bits(nameof(BitOperations.RotateLeft), typeof(uint), typeof(int));
    public static readonly MethodInfo RotateLeft64 = Bits(nameof(BitOperations.RotateLeft), typeof(ulong), typeof(int));
    public static readonly MethodInfo RotateRight32 = Bits(nameof(BitOperations.RotateRight), typeof(uint), typeof(int));
    public static readonly MethodInfo RotateRight64 = Bits(nameof(BitOperations.RotateRight), typeof(ulong), typeof(int));

    public static readonly MethodInfo ReverseBytes32 =
        Method(typeof(BinaryPrimitives), nameof(BinaryPrimitives.ReverseEndianness), typeof(int));

    public static readonly MethodInfo ReverseBytes64 =
        Method(typeof(BinaryPrimitives), nameof(BinaryPrimitives.ReverseEndianness), typeof(long));

    public static readonly MethodInfo Refusal =
        Method(typeof(CodeLimitException), nameof(CodeLimitException.TrapOf), typeof(int), typeof(string));

    public static readonly MethodInfo SingleToBits =
        Method(typeof(BitConverter), nameof(BitConverter.SingleToInt32Bits), typeof(float));

    public static readonly MethodInfo BitsToSingle =
        Method(typeof(NumericOperations), nameof(NumericOperations.BitsToSingle), typeof(int));

    public static readonly MethodInfo DoubleToBits =
        Method(typeof(BitConverter), nameof(BitConverter.DoubleToInt64Bits), typeof(double));

    public static readonly MethodInfo BitsToDouble =
        Method(typeof(BitConverter), nameof(BitConverter.Int64BitsToDouble), typeof(long));

    /// <summary>From abs to sqrt in the order of the opcodes; null for neg, which IL has.</summary>
    public static readonly MethodInfo?[] SingleFunctions = UnaryFunctions(typeof(MathF), typeof(float));

    /// <summary>From abs to sqrt in the order of the opcodes; null for neg, which IL has.</summary>
    public static readonly MethodInfo?[] DoubleFunctions = UnaryFunctions(typeof(Math), typeof(double));

    public static readonly MethodInfo MinSingle = Binary(typeof(MathF), nameof(MathF.Min), typeof(float));
    public static readonly MethodInfo MaxSingle = Binary(typeof(MathF), nameof(MathF.Max), typeof(float));
    public static readonly MethodInfo CopySignSingle = Binary(typeof(MathF), nameof(MathF.CopySign), typeof(float));
    public static readonly MethodInfo MinDouble = Binary(typeof(Math), nameof(Math.Min), typeof(double));
    public static readonly MethodInfo MaxDouble = Binary(typeof(Math), nameof(Math.Max), typeof(double));
    public static readonly MethodInfo CopySignDouble = Binary(typeof(Math), nameof(Math.CopySign), typeof(double));

    /// <summary>A method of <see cref="NumericOperations"/>.</summary>
    public static MethodInfo Numeric(string name) => typeof(NumericOperations).GetMethod(name)!;

    /// <summary>A method of <see cref="Runtime.Intrinsics"/>.</summary>
    public static MethodInfo Intrinsic(string name) =>
        typeof(Intrinsics).GetMethod(name, BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)!;

    private static MethodInfo?[] UnaryFunctions(Type type, Type number) =>
    [
        Method(type, nameof(Math.Abs), number), null, Method(type, nameof(Math.Ceiling), number),
        Method(type, nameof(Math.Floor), number), Method(type, nameof(Math.Truncate), number),
        Method(type, nameof(Math.Round), number), Method(type, nameof(Math.Sqrt), number),
    ];

    private static MethodInfo Bits(string name, params Type[] types) => Method(typeof(BitOperations), name, types);

    private static MethodInfo Binary(Type type, string name, Type number) => Method(type, name, number, number);

    private static MethodInfo Method(Type type, string name, params Type[] types) => type.GetMethod(name, types)!;

    private static FieldInfo InstanceField(string name) => Field(typeof(InstanceBody), name);

    private static FieldInfo Field(Type type, string name) =>
        type.GetField(name, BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic)!;
}

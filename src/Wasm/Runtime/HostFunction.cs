using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.InteropServices;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

/// <summary>A function of the host: machine code whose first argument is the calling instance.</summary>
internal sealed class HostFunction
{
    private readonly HostCallback? _callback;
    private readonly DynamicMethod? _adapter;
    private readonly GCHandle _handle;

    private HostFunction(FunctionType type, nint code)
    {
        Type = type;
        Code = code;
        GC.SuppressFinalize(this);
    }

    private HostFunction(FunctionType type, HostCallback callback)
    {
        Type = type;
        _callback = callback;
        // Weak, for the adapter is kept by this object: a strong one would keep both for ever.
        _handle = GCHandle.Alloc(this, GCHandleType.Weak);
        _adapter = MakeAdapter(type, GCHandle.ToIntPtr(_handle));
        Code = PointerOf(_adapter);
    }

    ~HostFunction() => _handle.Free();

    public FunctionType Type { get; }

    public nint Code { get; }

    /// <summary>A function from a callback.</summary>
    public static HostFunction From(FunctionType type, HostCallback callback) => new(type, callback);

    /// <summary>A function from a static method whose first parameter is the calling instance.</summary>
    /// <exception cref="ArgumentException">It has a parameter or result that no value type stands for.</exception>
    public static HostFunction From(MethodInfo method)
    {
        var parameters = method.GetParameters();
        var types = new ValueType[parameters.Length - 1];
        for (var i = 0; i < types.Length; i++)
            types[i] = TypeOf(method, parameters[i + 1].ParameterType);
        ValueType[] results = method.ReturnType == typeof(void) ? [] : [TypeOf(method, method.ReturnType)];
        return new HostFunction(new FunctionType(types, results), method.MethodHandle.GetFunctionPointer());
    }

    /// <summary>Called by adapters.</summary>
    internal static HostFunction FromHandle(nint handle) => (HostFunction)GCHandle.FromIntPtr(handle).Target!;

    /// <summary>Called by adapters: the callback, with its results checked.</summary>
    internal void Call(Instance caller, Value[] arguments, Value[] results)
    {
        for (var i = 0; i < results.Length; i++)
            results[i] = Value.ZeroOf(Type.Results[i]);
        try
        {
            _callback!(caller, arguments, results);
            for (var i = 0; i < results.Length; i++)
                CheckResult(caller, i, results[i]);
        }
        catch (Exception exception) when (exception is not (TrapException or ExitException))
        {
            throw CallBoundary.HostError(exception);
        }

        caller.Body.SetExtraResults(results);
        GC.KeepAlive(this);
    }

    private static ValueType TypeOf(MethodInfo method, Type type) =>
        type.IsEnum ? TypeOf(method, type.GetEnumUnderlyingType())
        : type == typeof(int) || type == typeof(uint) ? ValueType.I32
        : type == typeof(long) || type == typeof(ulong) ? ValueType.I64
        : type == typeof(float) ? ValueType.F32
        : type == typeof(double) ? ValueType.F64
        : type == typeof(System.Runtime.Intrinsics.Vector128<byte>) ? ValueType.V128
        : type == typeof(FunctionReference) ? ValueType.FunctionReference
        : type == typeof(object) ? ValueType.ExternalReference
        : throw new ArgumentException($"{method.DeclaringType}.{method.Name}: no WebAssembly type stands for {type}.");

    private static DynamicMethod MakeAdapter(FunctionType type, nint handle)
    {
        var method = new DynamicMethod(
            "Host", Invokers.CodeResult(type), Invokers.CodeParameters(type), typeof(HostFunction).Module,
            skipVisibility: true);
        var il = method.GetILGenerator();
        var results = il.DeclareLocal(typeof(Value[]));
        il.Emit(OpCodes.Ldc_I4, type.Results.Length);
        il.Emit(OpCodes.Newarr, typeof(Value));
        il.Emit(OpCodes.Stloc, results);
        il.Emit(OpCodes.Ldc_I8, (long)handle);
        il.Emit(OpCodes.Conv_I);
        il.Emit(OpCodes.Call, Member(nameof(FromHandle)));
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, type.Parameters.Length);
        il.Emit(OpCodes.Newarr, typeof(Value));
        for (var i = 0; i < type.Parameters.Length; i++)
        {
            il.Emit(OpCodes.Dup);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Ldarg, (short)(i + 1));
            Invokers.EmitToValue(il, type.Parameters[i]);
            il.Emit(OpCodes.Stelem, typeof(Value));
        }

        il.Emit(OpCodes.Ldloc, results);
        il.Emit(OpCodes.Call, Member(nameof(Call)));
        if (type.Results.Length > 0)
        {
            il.Emit(OpCodes.Ldloc, results);
            il.Emit(OpCodes.Ldc_I4_0);
            il.Emit(OpCodes.Ldelema, typeof(Value));
            il.Emit(OpCodes.Call, Invokers.Accessor(type.Results[0]));
        }

        il.Emit(OpCodes.Ret);
        return method;
    }

    private static MethodInfo Member(string name) =>
        typeof(HostFunction).GetMethod(name, BindingFlags.Static | BindingFlags.Instance | BindingFlags.NonPublic)!;

    private static nint PointerOf(DynamicMethod method)
    {
        // A delegate of its own would do, but its type would have to be made for each signature; there is no public
        // way.
        var descriptor = typeof(DynamicMethod).GetMethod(
            "GetMethodDescriptor", BindingFlags.Instance | BindingFlags.NonPublic)!;
        return ((RuntimeMethodHandle)descriptor.Invoke(method, null)!).GetFunctionPointer();
    }

    private void CheckResult(Instance caller, int index, Value result)
    {
        if (result.Type != Type.Results[index])
            throw new InvalidOperationException(
                $"The host function's result {index} is {result}, but its type says {Type.Results[index].ToText()}.");
        if (result.AsFunction is { } function && function.Store != caller.Body.Store)
            throw new InvalidOperationException($"The host function's result {index} is a function of another store.");
    }
}

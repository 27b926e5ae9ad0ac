using System.Collections.Concurrent;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Intrinsics;
using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

/// <summary>Calls machine code with values; first results only.</summary>
internal delegate void Invoker(nint code, object target, ReadOnlySpan<Value> arguments, Span<Value> results);

/// <summary>Small generated methods that bring values, or a delegate's arguments, into the form of generated
/// code.</summary>
internal static class Invokers
{
    /// <summary>Above this many types the cache begins anew, so that modules cannot fill the memory with it.</summary>
    private const int MostCached = 4096;

    private const BindingFlags All =
        BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly ConcurrentDictionary<int, Invoker> ByType = new();
    private static readonly ConcurrentDictionary<(int TypeId, Type Delegate), DynamicMethod> ByDelegate = new();

    /// <summary>A method that calls functions of a type with values.</summary>
    public static Invoker ForValues(FunctionType type)
    {
        if (ByType.Count > MostCached)
            ByType.Clear();
        return ByType.GetOrAdd(TypeRegistry.IdOf(type), static (_, type) => MakeInvoker(type), type);
    }

    /// <summary>A delegate that calls one function.</summary>
    public static TDelegate Bind<TDelegate>(Function function)
        where TDelegate : Delegate
    {
        var method = BoundMethod(function.Type, typeof(TDelegate), isOpen: false);
        return method.CreateDelegate<TDelegate>(new BoundFunction(function.Instance, function.Index));
    }

    /// <summary>A delegate that calls a function of whatever instance of its module is given as its first
    /// argument.</summary>
    public static TDelegate BindOpen<TDelegate>(ExportedFunction function)
        where TDelegate : Delegate
    {
        var method = BoundMethod(function.Type, typeof(TDelegate), isOpen: true);
        return method.CreateDelegate<TDelegate>(function);
    }

    /// <summary>The type that generated code has for a value type.</summary>
    public static Type ClrType(ValueType type) => type switch
    {
        ValueType.I32 => typeof(int),
        ValueType.I64 => typeof(long),
        ValueType.F32 => typeof(float),
        ValueType.F64 => typeof(double),
        ValueType.V128 => typeof(Vector128<byte>),
        _ => typeof(object),
    };

    /// <summary>The types of a function's machine code: the instance or other target, then the parameters.</summary>
    public static Type[] CodeParameters(FunctionType type)
    {
        var all = new Type[type.Parameters.Length + 1];
        all[0] = typeof(object);
        for (var i = 0; i < type.Parameters.Length; i++)
            all[i + 1] = ClrType(type.Parameters[i]);
        return all;
    }

    public static Type CodeResult(FunctionType type) =>
        type.Results.Length == 0 ? typeof(void) : ClrType(type.Results[0]);

    /// <summary>The member of <see cref="Value"/> that gives what generated code takes.</summary>
    public static MethodInfo Accessor(ValueType type) => typeof(Value).GetProperty(type switch
    {
        ValueType.I32 => nameof(Value.AsI32),
        ValueType.I64 => nameof(Value.AsI64),
        ValueType.F32 => nameof(Value.AsF32),
        ValueType.F64 => nameof(Value.AsF64),
        ValueType.V128 => nameof(Value.AsV128),
        _ => nameof(Value.AsReference),
    })!.GetMethod!;

    /// <summary>Leaves a <see cref="Value"/> on the stack in place of what generated code has.</summary>
    public static void EmitToValue(ILGenerator il, ValueType type)
    {
        if (type == ValueType.FunctionReference)
            il.Emit(OpCodes.Castclass, typeof(FunctionReference));
        il.Emit(OpCodes.Call, typeof(Value).GetMethod(type switch
        {
            ValueType.I32 => nameof(Value.I32),
            ValueType.I64 => nameof(Value.I64),
            ValueType.F32 => nameof(Value.F32),
            ValueType.F64 => nameof(Value.F64),
            ValueType.V128 => nameof(Value.V128),
            ValueType.FunctionReference => nameof(Value.Function),
            _ => nameof(Value.External),
        }, All)!);
    }

    private static Invoker MakeInvoker(FunctionType type)
    {
        var method = new DynamicMethod(
            "Invoke", typeof(void), [typeof(nint), typeof(object), typeof(ReadOnlySpan<Value>), typeof(Span<Value>)],
            typeof(Invokers).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        if (type.Results.Length > 0)
        {
            il.Emit(OpCodes.Ldarga_S, (byte)3);
            il.Emit(OpCodes.Ldc_I4_0);
            il.Emit(OpCodes.Call, typeof(Span<Value>).GetProperty("Item")!.GetMethod!);
        }

        il.Emit(OpCodes.Ldarg_1);
        for (var i = 0; i < type.Parameters.Length; i++)
        {
            il.Emit(OpCodes.Ldarga_S, (byte)2);
            il.Emit(OpCodes.Ldc_I4, i);
            il.Emit(OpCodes.Call, typeof(ReadOnlySpan<Value>).GetProperty("Item")!.GetMethod!);
            il.Emit(OpCodes.Call, Accessor(type.Parameters[i]));
        }

        il.Emit(OpCodes.Ldarg_0);
        il.EmitCalli(OpCodes.Calli, CallingConventions.Standard, CodeResult(type), CodeParameters(type), null);
        if (type.Results.Length > 0)
        {
            EmitToValue(il, type.Results[0]);
            il.Emit(OpCodes.Stobj, typeof(Value));
        }

        il.Emit(OpCodes.Ret);
        return method.CreateDelegate<Invoker>();
    }

    private static DynamicMethod BoundMethod(FunctionType type, Type delegateType, bool isOpen)
    {
        if (ByDelegate.Count > MostCached)
            ByDelegate.Clear();
        return ByDelegate.GetOrAdd(
            (TypeRegistry.IdOf(type), delegateType),
            static (key, facts) => MakeBoundMethod(facts.type, key.Delegate, facts.isOpen),
            (type, isOpen));
    }

    /// <summary>
    /// <c>(self, [handle,] arguments) { instance = handle.Body; nested = Enter(instance); try { code(target, arguments) } catch … Leave …;
    /// }</c>
    /// </summary>
    private static DynamicMethod MakeBoundMethod(FunctionType type, Type delegateType, bool isOpen)
    {
        var signature = delegateType.GetMethod("Invoke")!;
        CheckSignature(type, signature, isOpen);
        var parameters = signature.GetParameters().Select(static parameter => parameter.ParameterType).ToArray();
        var self = isOpen ? typeof(ExportedFunction) : typeof(BoundFunction);
        var method = new DynamicMethod(
            "Call", signature.ReturnType, [self, .. parameters], typeof(Invokers).Module, skipVisibility: true);
        var il = method.GetILGenerator();
        var instance = il.DeclareLocal(typeof(InstanceBody));
        var isNested = il.DeclareLocal(typeof(bool));
        var target = il.DeclareLocal(typeof(object));
        var code = il.DeclareLocal(typeof(nint));
        var failure = il.DeclareLocal(typeof(Exception));
        var isDone = il.DefineLabel();
        var result = signature.ReturnType == typeof(void) ? null : il.DeclareLocal(signature.ReturnType);

        il.Emit(OpCodes.Ldarg_0);
        if (isOpen)
            il.Emit(OpCodes.Ldarg_1);
        else
            il.Emit(OpCodes.Ldfld, self.GetField(nameof(BoundFunction.Instance), All)!);
        il.Emit(OpCodes.Call, typeof(Instance).GetProperty(nameof(Instance.Body), All)!.GetMethod!);
        il.Emit(OpCodes.Stloc, instance);
        if (isOpen)
        {
            il.Emit(OpCodes.Ldloc, instance);
            il.Emit(OpCodes.Ldloca, target);
            il.Emit(OpCodes.Call, self.GetMethod(nameof(ExportedFunction.CodeFor), All)!);
        }
        else
        {
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, self.GetField(nameof(BoundFunction.Target), All)!);
            il.Emit(OpCodes.Stloc, target);
            il.Emit(OpCodes.Ldarg_0);
            il.Emit(OpCodes.Ldfld, self.GetField(nameof(BoundFunction.Code), All)!);
        }

        il.Emit(OpCodes.Stloc, code);
        il.Emit(OpCodes.Ldloc, instance);
        il.Emit(OpCodes.Call, typeof(CallBoundary).GetMethod(nameof(CallBoundary.Enter))!);
        il.Emit(OpCodes.Stloc, isNested);

        il.BeginExceptionBlock();
        il.Emit(OpCodes.Ldloc, target);
        for (var i = 0; i < type.Parameters.Length; i++)
            il.Emit(OpCodes.Ldarg, (short)(i + (isOpen ? 2 : 1)));
        il.Emit(OpCodes.Ldloc, code);
        il.EmitCalli(OpCodes.Calli, CallingConventions.Standard, CodeResult(type), CodeParameters(type), null);
        if (result is not null)
            il.Emit(OpCodes.Stloc, result);
        il.BeginCatchBlock(typeof(Exception));
        il.Emit(OpCodes.Stloc, failure);
        il.EndExceptionBlock();

        il.Emit(OpCodes.Ldloc, instance);
        il.Emit(OpCodes.Ldloc, isNested);
        il.Emit(OpCodes.Call, typeof(CallBoundary).GetMethod(nameof(CallBoundary.Leave))!);
        il.Emit(OpCodes.Ldloc, failure);
        il.Emit(OpCodes.Brfalse, isDone);
        il.Emit(OpCodes.Ldloc, failure);
        il.Emit(OpCodes.Ldloc, instance);
        il.Emit(OpCodes.Call, typeof(CallBoundary).GetMethod(nameof(CallBoundary.Throw))!);
        il.MarkLabel(isDone);
        if (result is not null)
            il.Emit(OpCodes.Ldloc, result);
        il.Emit(OpCodes.Ret);
        return method;
    }

    private static void CheckSignature(FunctionType type, MethodInfo signature, bool isOpen)
    {
        var given = signature.GetParameters().Select(static parameter => parameter.ParameterType).ToArray();
        if (isOpen && given.FirstOrDefault() != typeof(Instance))
            throw new ArgumentException($"The first parameter of {signature.DeclaringType} has to be the instance.");
        var rest = given.AsSpan(isOpen ? 1 : 0);
        var fits = type.Results.Length <= 1 && rest.Length == type.Parameters.Length
            && signature.ReturnType == CodeResult(type);
        for (var i = 0; fits && i < rest.Length; i++)
            fits = rest[i] == ClrType(type.Parameters[i]) && type.Parameters[i] != ValueType.FunctionReference;
        if (!fits)
            throw new ArgumentException($"{signature.DeclaringType} does not fit a function of type {type}.");
    }

    /// <summary>The closed argument of a delegate that calls one function.</summary>
    private sealed class BoundFunction
    {
        public readonly Instance Instance;
        public readonly object Target;
        public readonly nint Code;

        public BoundFunction(Instance instance, int function)
        {
            Instance = instance;
            Code = instance.Body.CodeOf(function);
            Target = instance.Body.TargetOf(function);
        }
    }
}

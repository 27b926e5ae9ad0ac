using Burst.Wasm.Structure;

namespace Burst.Wasm.Runtime;

/// <summary>A function of an instance, callable by the host.</summary>
/// <remarks>Used by the thread that uses its store.</remarks>
public sealed class Function
{
    internal Function(Instance instance, int index)
    {
        Instance = instance;
        Index = index;
        Type = instance.Module.Module.TypeOf(index);
    }

    /// <summary>What it takes and gives.</summary>
    public FunctionType Type { get; }

    /// <summary>The instance that exports it.</summary>
    public Instance Instance { get; }

    /// <summary>The function as a value for tables, globals and arguments.</summary>
    public FunctionReference Reference => Instance.Body.ReferenceTo(Index);

    internal int Index { get; }

    /// <summary>Calls it.</summary>
    /// <param name="arguments">Values of its parameters' types.</param>
    /// <returns>Its results.</returns>
    /// <exception cref="ArgumentException">The arguments are not of its types.</exception>
    /// <exception cref="TrapException">It trapped.</exception>
    /// <exception cref="ExitException">It ended the run, as WASI's <c>proc_exit</c> does.</exception>
    public Value[] Invoke(params ReadOnlySpan<Value> arguments)
    {
        var results = Type.Results.Length == 0 ? [] : new Value[Type.Results.Length];
        Invoke(arguments, results);
        return results;
    }

    /// <summary>Calls it; allocates nothing.</summary>
    /// <param name="arguments">Values of its parameters' types.</param>
    /// <param name="results">Gets its results; must have room for just as many.</param>
    /// <exception cref="ArgumentException">The arguments are not of its types, or there is no room for the
    /// results.</exception>
    /// <exception cref="TrapException">It trapped.</exception>
    /// <exception cref="ExitException">It ended the run, as WASI's <c>proc_exit</c> does.</exception>
    public void Invoke(ReadOnlySpan<Value> arguments, Span<Value> results)
    {
        var body = Instance.Body;
        CheckArguments(body, arguments);
        if (results.Length != Type.Results.Length)
            throw new ArgumentException(
                $"Room for {Type.Results.Length} results is needed, not for {results.Length}.", nameof(results));
        var invoker = body.Linked.InvokerOf(Index);
        var code = body.CodeOf(Index);
        var isNested = CallBoundary.Enter(body);
        Exception? failure = null;
        try
        {
            invoker(code, body.TargetOf(Index), arguments, results);
            body.CopyExtraResults(Type, results);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        CallBoundary.Leave(body, isNested);
        if (failure is not null)
            CallBoundary.Throw(failure, body);
    }

    /// <summary>Makes a delegate that calls it without boxing; the fastest way to call it many times.</summary>
    /// <typeparam name="TDelegate">A delegate with the parameters and the result that the type demands:
    /// <see cref="int"/>,
    /// <see cref="long"/>, <see cref="float"/>, <see cref="double"/>,
    /// <see cref="System.Runtime.Intrinsics.Vector128{T}"/> of
    /// bytes, <see cref="object"/> for references.</typeparam>
    /// <exception cref="ArgumentException">The delegate does not fit, or there is more than one result.</exception>
    public TDelegate Bind<TDelegate>()
        where TDelegate : Delegate => Invokers.Bind<TDelegate>(this);

    private void CheckArguments(InstanceBody body, ReadOnlySpan<Value> arguments)
    {
        var parameters = Type.Parameters;
        if (arguments.Length != parameters.Length)
            throw new ArgumentException(
                $"The function takes {parameters.Length} arguments, not {arguments.Length}: {Type}.",
                nameof(arguments));
        for (var i = 0; i < parameters.Length; i++)
        {
            if (arguments[i].Type != parameters[i])
                throw new ArgumentException(
                    $"Argument {i} is {arguments[i]}, but the function takes {parameters[i].ToText()}: {Type}.",
                    nameof(arguments));
            if (arguments[i].AsFunction is { } function && function.Store != body.Store)
                throw new ArgumentException($"Argument {i} is a function of another store.", nameof(arguments));
        }
    }
}

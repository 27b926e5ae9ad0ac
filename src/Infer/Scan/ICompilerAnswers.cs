namespace Burst.Infer.Scan;

/// <summary>Answers what only the compiler knows: <c>__has_builtin(x)</c>, <c>__has_attribute(x)</c> and their like.</summary>
/// <remarks>Thread-safe. Answers never change for a compiler and its flags: whoever implements it keeps them.</remarks>
public interface ICompilerAnswers
{
    /// <summary>Whether the compiler has an operator, so that <c>#ifdef</c> finds it.</summary>
    /// <param name="name">Such as <c>__has_builtin</c>; <c>__has_include</c> is never asked for.</param>
    bool Has(string name);

    /// <summary>What an operator yields.</summary>
    /// <param name="question">The operator, one that the compiler has, and its argument.</param>
    /// <param name="likely">What the same file seems to ask besides, so that all can be asked at once; may name operators that
    /// the compiler lacks.</param>
    /// <returns><see langword="null"/> where the compiler could not be asked: then it has to do the whole work.</returns>
    long? Ask(CompilerQuestion question, IReadOnlyList<CompilerQuestion> likely);
}

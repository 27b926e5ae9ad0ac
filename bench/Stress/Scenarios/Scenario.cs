namespace Burst.Stress.Scenarios;

/// <summary>A way of making things hard for the engine, and of proving that it went well.</summary>
internal abstract class Scenario
{
    /// <summary>What <c>--only</c> knows it by.</summary>
    public abstract string Name { get; }

    /// <summary>A line for <c>--list</c>.</summary>
    public abstract string Summary { get; }

    /// <summary>Its share of the time, beside the others'; 0 where its job is always the same, and takes as long as it takes.</summary>
    public virtual double Weight => 1;

    /// <summary>Whether it mounts file systems.</summary>
    public virtual bool NeedsMounts => false;

    /// <summary>Goes on until the time is up, or once through; reports to <see cref="ScenarioRun.Checks"/>.</summary>
    public abstract Task RunAsync(ScenarioRun run);
}

namespace System.Runtime;

/// <summary>Stands in for the attribute of nsinit-init's own core library; here nobody links anything.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class RuntimeExportAttribute(string entry) : Attribute
{
    public string Entry { get; } = entry;
}

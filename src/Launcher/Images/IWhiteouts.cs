namespace Nsinit.Launcher.Images;

/// <summary>What becomes of the marks by which a layer hides what lies below it.</summary>
internal interface IWhiteouts
{
    /// <summary>Called for each entry that is made; <paramref name="path"/> is relative to the root.</summary>
    public void Made(string path);

    /// <summary>Hides <paramref name="name"/> of the layers below, in the directory <paramref name="parent"/>.</summary>
    public void Hide(int parent, string directory, string name);

    /// <summary>Hides all that the layers below have in the directory <paramref name="parent"/>.</summary>
    public void HideAll(int parent, string directory);
}

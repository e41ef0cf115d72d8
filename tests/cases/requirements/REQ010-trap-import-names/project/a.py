import bs4
import cv2
import sklearn
import yaml
from PIL import Image
from google.protobuf import message
from mpl_toolkits import mplot3d
from skimage import io

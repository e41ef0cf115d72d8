x = '''
!ls
'''
if a:
  %cd b \
 c
z?
y = !ls
f(
%d)